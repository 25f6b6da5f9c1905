using Akka.Actor;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Ingest.Actors;

/// <summary>Decompresses the containers of one claim of a job.</summary>
internal sealed class ContainerSpoolerActor : ReceiveActor
{
    public ContainerSpoolerActor() => Receive<IngestMessages.SpoolContainers>(OnSpool);

    internal static Props Props() =>
        Akka.Actor.Props.Create(() => new ContainerSpoolerActor()).WithDispatcher(IngestDispatcher.Name);

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is IngestMessages.SpoolContainers spool)
        {
            Answer(spool, Failure.From(reason));
        }
        base.PreRestart(reason, message);
    }

    private void OnSpool(IngestMessages.SpoolContainers spool)
    {
        try
        {
            foreach (var (source, target) in spool.Sources.Zip(spool.Targets))
            {
                ContainerSpool.Write(source, target, spool.Cancellation);
            }
            Answer(spool, failure: null);
        }
        catch (PipelineException e)
        {
            Answer(spool, Failure.From(e));
        }
        catch (OperationCanceledException)
        {
            Context.Stop(Self);
        }
    }

    private void Answer(IngestMessages.SpoolContainers spool, Failure? failure)
    {
        Sender.Tell(new IngestMessages.ContainersSpooled(spool.Job, spool.Generation, failure));
        Context.Stop(Self);
    }
}
