using Akka.Actor;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;
using Pipeline.Tokenize.Words;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>Builds the blocks of one lane from the documents that its reader sends.</summary>
internal sealed class TokenizerActor : ReceiveActor
{
    private readonly WorkerId _worker;
    private readonly IActorRef _ingest;
    private readonly RecentBlocks _blocks;
    private BlockBuilder _builder = new(LetterCase.Unicode);
    private TokenizeMessages.BuildBlock? _task;
    private BlockInProgress? _block;

    public TokenizerActor(WorkerId worker, IActorRef ingest, RecentBlocks blocks)
    {
        _worker = worker;
        _ingest = ingest;
        _blocks = blocks;
        Receive<TokenizeMessages.BuildBlock>(OnBuild);
        // The lane's own threads do the work, also after an await: nothing else waits in this mailbox meanwhile.
        ReceiveAsync<DocumentBatch>(OnBatchAsync);
        Receive<IngestMessages.ReadingFailed>(OnReadingFailed);
        Receive<TokenizeMessages.JobEnded>(OnJobEnded);
    }

    internal static Props Props(WorkerId worker, IActorRef ingest, RecentBlocks blocks) =>
        Akka.Actor.Props.Create(() => new TokenizerActor(worker, ingest, blocks)).WithDispatcher(LaneDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (_task is { } task)
        {
            Fail(task.Task, Failure.From(reason));
        }
        base.PreRestart(reason, message);
    }

    private void OnBuild(TokenizeMessages.BuildBlock build)
    {
        _task = build;
        if (_builder.LowerCasing != build.Tokenizer.LowerCasing)
        {
            _builder = new BlockBuilder(build.Tokenizer.LowerCasing);
        }
        _block = new BlockInProgress(_builder);
        _ingest.Tell(
            new IngestMessages.ReadDocuments(
                build.Task,
                _worker.Lane,
                build.Corpus,
                build.Tokenizer,
                build.MaxDocumentBytes,
                LabelDocuments.Keys(build.Documents),
                build.Slices
            )
        );
    }

    private async Task OnBatchAsync(DocumentBatch batch)
    {
        if (_task is not { } task || batch.Task != task.Task)
        {
            Sender.Tell(new IngestMessages.BatchConsumed(batch.Task, batch));
            return;
        }
        var isLast = batch.IsLast;
        var failure = Add(batch);
        Sender.Tell(new IngestMessages.BatchConsumed(task.Task, batch));
        if (failure is not null)
        {
            _ingest.Tell(new IngestMessages.StopReading(task.Task, _worker.Lane));
            Fail(task.Task, failure);
            _task = null;
        }
        else if (isLast)
        {
            await FinishAsync(task);
        }
    }

    private Failure? Add(DocumentBatch batch)
    {
        try
        {
            _block!.Add(batch);
            return null;
        }
        catch (PipelineException e)
        {
            return Failure.From(e);
        }
    }

    private async Task FinishAsync(TokenizeMessages.BuildBlock task)
    {
        var (block, facts) = _block!.Finish();
        try
        {
            var (file, words) = await BlockFile.WriteAsync(task.Root, block, task.Tokenizer, CancellationToken.None);
            _blocks.Add(file, words, block);
            Context.Parent.Tell(
                new TokenizeMessages.BlockBuilt(task.Task, _worker, file, words, block.Tokens.Length, facts)
            );
        }
        catch (PipelineException e)
        {
            Fail(task.Task, Failure.From(e));
        }
        _task = null;
    }

    private void OnReadingFailed(IngestMessages.ReadingFailed failed)
    {
        if (_task?.Task == failed.Task)
        {
            Fail(failed.Task, failed.Failure);
            _task = null;
        }
    }

    private void OnJobEnded(TokenizeMessages.JobEnded ended)
    {
        if (_task is { } task && ended.Covers(task.Task))
        {
            _ingest.Tell(new IngestMessages.StopReading(task.Task, _worker.Lane));
            _task = null;
        }
    }

    private void Fail(TaskId task, Failure failure) =>
        Context.Parent.Tell(new TokenizeMessages.TaskFailed(task, _worker, failure));
}
