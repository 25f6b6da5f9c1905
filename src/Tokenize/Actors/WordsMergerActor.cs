using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>Merges the dictionaries of many blocks into one, for one lane.</summary>
internal sealed class WordsMergerActor : ReceiveActor
{
    private readonly WorkerId _worker;

    public WordsMergerActor(WorkerId worker)
    {
        _worker = worker;
        // The lane's own threads do the work, also after an await: nothing else waits in this mailbox meanwhile.
        ReceiveAsync<TokenizeMessages.MergeWords>(OnMergeAsync);
    }

    internal static Props Props(WorkerId worker) =>
        Akka.Actor.Props.Create(() => new WordsMergerActor(worker)).WithDispatcher(LaneDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is TokenizeMessages.MergeWords merge)
        {
            Fail(merge.Task, Failure.From(reason));
        }
        base.PreRestart(reason, message);
    }

    private async Task OnMergeAsync(TokenizeMessages.MergeWords task)
    {
        try
        {
            var merge = new VocabularyMerge();
            foreach (var part in task.Parts)
            {
                await WordsParts.AddAsync(merge, part, CancellationToken.None);
            }
            var words = await WordsParts.WriteAsync(merge, task.Root, task.Tokenizer, CancellationToken.None);
            Context.Parent.Tell(new TokenizeMessages.WordsMerged(task.Task, _worker, words));
        }
        catch (PipelineException e)
        {
            Fail(task.Task, Failure.From(e));
        }
    }

    private void Fail(TaskId task, Failure failure) =>
        Context.Parent.Tell(new TokenizeMessages.TaskFailed(task, _worker, failure));
}
