using Akka.Actor;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Ingest.Actors;

/// <summary>Reads the documents of one lane, at most two batches ahead of the one who tokenizes them.</summary>
internal sealed class FileReaderActor : ReceiveActor
{
    // One is filled while the other is tokenized.
    private const int BatchCount = 2;

    private readonly Stack<DocumentBatch> _free = [];
    private IngestMessages.ReadDocuments? _request;
    private IActorRef _requester = ActorRefs.Nobody;
    private IDocumentReader? _reader;
    private int _next;

    public FileReaderActor()
    {
        Receive<IngestMessages.ReadDocuments>(OnRead);
        Receive<IngestMessages.BatchConsumed>(OnConsumed);
        Receive<IngestMessages.StopReading>(OnStop);
    }

    internal static Props Props() =>
        Akka.Actor.Props.Create(() => new FileReaderActor()).WithDispatcher(IngestDispatcher.Name);

    // What a document can do wrong is a rejection; anything else is a defect, and the lane must hear of it.
    protected override void PreRestart(Exception reason, object message)
    {
        if (_request is { } request)
        {
            _requester.Tell(new IngestMessages.ReadingFailed(request.Task, Failure.From(reason)));
        }
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _reader?.Dispose();

    private void OnRead(IngestMessages.ReadDocuments read)
    {
        _request = read;
        _requester = Sender;
        _reader?.Dispose();
        _reader = read.Slices is { } slices
            ? new SliceReader(slices, read.Tokenizer)
            : new DocumentReader(read.Corpus, read.Tokenizer, read.MaxDocumentBytes);
        _next = 0;
        // A batch that was being filled, or added to a block, when that failed does not come back.
        while (_free.Count < BatchCount)
        {
            _free.Push(new DocumentBatch());
        }
        Fill();
    }

    private void OnConsumed(IngestMessages.BatchConsumed consumed)
    {
        if (_free.Count < BatchCount)
        {
            _free.Push(consumed.Batch);
        }
        Fill();
    }

    private void OnStop(IngestMessages.StopReading stop)
    {
        if (_request?.Task == stop.Task)
        {
            End();
        }
    }

    private void End()
    {
        _request = null;
        _reader?.Dispose();
        _reader = null;
    }

    private void Fill()
    {
        try
        {
            FillFree();
        }
        catch (CorpusException e) // a container or a label folder is not what was listed
        {
            _requester.Tell(new IngestMessages.ReadingFailed(_request!.Task, Failure.From(e)));
            End();
        }
    }

    private void FillFree()
    {
        while (_request is { } request && _free.TryPop(out var batch))
        {
            batch.Reset(request.Task);
            while (_next < request.Documents.Count && !batch.IsFull)
            {
                Read(request, batch, _next++);
            }
            batch.IsLast = _next == request.Documents.Count;
            if (batch.IsLast)
            {
                End();
            }
            _requester.Tell(batch);
        }
    }

    private void Read(IngestMessages.ReadDocuments request, DocumentBatch batch, int document)
    {
        var key = request.Documents[document];
        if (_reader!.TryRead(document, key, out var message, out var rejection))
        {
            batch.Add(key, message.ContentHash, message.MessageIdHash, message.Encoding, message.Utf8);
        }
        else
        {
            if (request.Slices is null && rejection.Reason is (RejectionReason.Vanished or RejectionReason.Unreadable))
            {
                CorpusFolder.ThrowIfGone(request.Corpus, key.Label);
            }
            batch.Add(document, rejection);
        }
    }
}
