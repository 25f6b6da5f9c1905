using Akka.Actor;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Ingest.Actors;

/// <summary>Reads one file of word vectors.</summary>
internal sealed class VectorReaderActor : ReceiveActor
{
    public VectorReaderActor() => Receive<IngestMessages.ReadVectors>(OnRead);

    internal static Props Props() =>
        Akka.Actor.Props.Create(() => new VectorReaderActor()).WithDispatcher(IngestDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is IngestMessages.ReadVectors read)
        {
            Sender.Tell(new IngestMessages.IngestFailed(read.Job, Failure.From(reason)));
            Context.Stop(Self);
        }
        base.PreRestart(reason, message);
    }

    private void OnRead(IngestMessages.ReadVectors read)
    {
        try
        {
            var vectors = GloveFile.Read(read.Path, read.Words, read.WordCount, read.Cancellation);
            var summary = new VectorsSummary(
                vectors.VectorCount,
                vectors.Dimension,
                read.WordCount,
                vectors.CoveredCount
            );
            Sender.Tell(new IngestMessages.VectorsRead(read.Job, read.Words, vectors.Matrix, summary));
        }
        catch (PipelineException e)
        {
            Sender.Tell(new IngestMessages.IngestFailed(read.Job, Failure.From(e)));
        }
        catch (OperationCanceledException) when (read.Cancellation.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        Context.Stop(Self);
    }
}
