using Akka.Hosting;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Actors;

/// <summary>Puts the ingest stage on a node.</summary>
public static class IngestActors
{
    extension(AkkaConfigurationBuilder builder)
    {
        /// <summary>Starts the actor that lists corpora and reads documents and vectors for the other stages of the node.</summary>
        /// <returns>The same builder; the actor is in the registry under <see cref="IngestMessages.Stage"/>.</returns>
        public AkkaConfigurationBuilder WithIngest() =>
            builder.WithActors(
                (system, registry) =>
                    registry.Register<IngestMessages.Stage>(system.ActorOf(IngestActor.Props(), "ingest"))
            );
    }
}
