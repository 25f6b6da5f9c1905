using Akka.Actor;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Actors;

/// <summary>The door to the ingest stage of a node: passes every request on to an actor of its own.</summary>
internal sealed class IngestActor : ReceiveActor
{
    public IngestActor()
    {
        Receive<IngestMessages.ListCorpus>(OnListCorpus);
        Receive<IngestMessages.ReadVectors>(OnReadVectors);
        Receive<IngestMessages.SpoolContainers>(OnSpool);
        Receive<IngestMessages.ReadDocuments>(read => ReaderOf(read.Lane).Forward(read));
        Receive<IngestMessages.StopReading>(stop => ReaderOf(stop.Lane).Forward(stop));
    }

    internal static Props Props() => Akka.Actor.Props.Create(() => new IngestActor());

    // One listing, one spool or one file of vectors is one actor's life.
    private void OnListCorpus(IngestMessages.ListCorpus list) =>
        Context.ActorOf(CorpusListerActor.Props()).Forward(list);

    private void OnSpool(IngestMessages.SpoolContainers spool) =>
        Context.ActorOf(ContainerSpoolerActor.Props()).Forward(spool);

    private void OnReadVectors(IngestMessages.ReadVectors read) =>
        Context.ActorOf(VectorReaderActor.Props()).Forward(read);

    private static IActorRef ReaderOf(int lane)
    {
        var name = $"reader-{lane}";
        var reader = Context.Child(name);
        return reader.IsNobody() ? Context.ActorOf(FileReaderActor.Props(), name) : reader;
    }
}
