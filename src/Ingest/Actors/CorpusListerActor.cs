using Akka.Actor;
using Pipeline.Ingest.Chunks;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Ingest.Actors;

/// <summary>Lists one corpus and cuts it into chunks.</summary>
internal sealed class CorpusListerActor : ReceiveActor
{
    public CorpusListerActor() => Receive<IngestMessages.ListCorpus>(OnList);

    internal static Props Props() =>
        Akka.Actor.Props.Create(() => new CorpusListerActor()).WithDispatcher(IngestDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is IngestMessages.ListCorpus list)
        {
            Sender.Tell(new IngestMessages.IngestFailed(list.Job, Failure.From(reason)));
            Context.Stop(Self);
        }
        base.PreRestart(reason, message);
    }

    private void OnList(IngestMessages.ListCorpus list)
    {
        try
        {
            var request = list.Request;
            if (request.Vectors is { } vectors)
            {
                GloveFile.CheckBeginning(vectors);
            }
            var listing = request.JsonLines is { } fields
                ? ContainerCorpus.List(
                    request.Corpus,
                    fields,
                    request.MaxDocumentBytes,
                    ContainerIndexFile.Find(new DataFolder(request.Data).ContainerIndexPath),
                    request.Paranoid,
                    list.Cancellation
                )
                : CorpusFolder.List(request.Corpus, request.FileNames, list.Cancellation);
            Sender.Tell(
                new IngestMessages.CorpusListed(
                    list.Job,
                    listing.Keys,
                    listing.Fingerprints,
                    [.. ChunkTree.Of(listing.Keys).Select(chunk => new CorpusChunk(chunk.Prefix, chunk.Documents))],
                    listing.Rejections,
                    listing.PassedOverCount,
                    listing.Containers,
                    listing.Unused
                )
            );
        }
        catch (PipelineException e)
        {
            Sender.Tell(new IngestMessages.IngestFailed(list.Job, Failure.From(e)));
        }
        catch (OperationCanceledException) when (list.Cancellation.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        Context.Stop(Self);
    }
}
