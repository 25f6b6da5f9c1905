using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>Says for one lane what documents hold that may have changed.</summary>
internal sealed class DocumentHasherActor : ReceiveActor
{
    private readonly WorkerId _worker;
    private readonly IActorRef _ingest;
    private TaskId? _task;
    private FactsInProgress _facts = new();

    public DocumentHasherActor(WorkerId worker, IActorRef ingest)
    {
        _worker = worker;
        _ingest = ingest;
        Receive<TokenizeMessages.HashDocuments>(OnHash);
        Receive<DocumentBatch>(OnBatch);
        Receive<IngestMessages.ReadingFailed>(OnReadingFailed);
        Receive<TokenizeMessages.JobEnded>(OnJobEnded);
    }

    internal static Props Props(WorkerId worker, IActorRef ingest) =>
        Akka.Actor.Props.Create(() => new DocumentHasherActor(worker, ingest)).WithDispatcher(LaneDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (_task is { } task)
        {
            Fail(task, Failure.From(reason));
        }
        base.PreRestart(reason, message);
    }

    private void OnHash(TokenizeMessages.HashDocuments hash)
    {
        _task = hash.Task;
        _facts = new FactsInProgress();
        _ingest.Tell(
            new IngestMessages.ReadDocuments(
                hash.Task,
                _worker.Lane,
                hash.Corpus,
                hash.Tokenizer,
                hash.MaxDocumentBytes,
                LabelDocuments.Keys(hash.Documents),
                Slices: null
            )
        );
    }

    private void OnBatch(DocumentBatch batch)
    {
        var (task, isLast) = (batch.Task, batch.IsLast);
        if (task == _task)
        {
            _facts.Add(batch);
        }
        Sender.Tell(new IngestMessages.BatchConsumed(task, batch));
        if (task == _task && isLast)
        {
            Context.Parent.Tell(new TokenizeMessages.DocumentsHashed(task, _worker, _facts.Finish()));
            _task = null;
        }
    }

    private void OnReadingFailed(IngestMessages.ReadingFailed failed)
    {
        if (_task == failed.Task)
        {
            Fail(failed.Task, failed.Failure);
            _task = null;
        }
    }

    private void OnJobEnded(TokenizeMessages.JobEnded ended)
    {
        if (_task is { } task && ended.Covers(task))
        {
            _ingest.Tell(new IngestMessages.StopReading(task, _worker.Lane));
            _task = null;
        }
    }

    private void Fail(TaskId task, Failure failure) =>
        Context.Parent.Tell(new TokenizeMessages.TaskFailed(task, _worker, failure));
}
