using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Tests.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Actors;

/// <summary>A coordinator and workers in one actor system, over <see cref="TinyData"/>, with the real engine and real files.</summary>
public abstract class TrainingSpec : ActorSpec
{
    private readonly List<TrainNode> _nodes = [];

    protected TrainingSpec()
        : base(ClusterOfOne) { }

    protected string Data => Temp["data"];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await TinyData.WriteAsync(Data, Cancellation, columns: 4);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        foreach (var node in _nodes)
        {
            node.Dispose();
        }
    }

    /// <summary>A coordinator with the workers of its own node.</summary>
    private protected Cast Start(int lanes, int workers = 1, DataRoot? root = null)
    {
        var node = new TrainNode(
            new ChannelOptions("127.0.0.1", "127.0.0.1", Port: 0, null),
            lanes,
            root ?? DataRoot.Anywhere,
            new StepClock()
        );
        _nodes.Add(node);
        var coordinator = Sys.ActorOf(TrainCoordinatorActor.Props(node));
        var cast = new Cast(node, coordinator, []);
        for (var i = 0; i < workers; i++)
        {
            AddWorker(cast);
        }
        return cast;
    }

    private protected void AddWorker(Cast cast)
    {
        var worker = new NodeId($"worker {cast.Workers.Count}");
        cast.Workers.Add(Sys.ActorOf(TrainWorkerActor.Props(worker, cast.Coordinator, cast.Node)));
    }

    /// <summary>Trains to the end.</summary>
    private protected async Task<TrainSummary> TrainAsync(
        Cast cast,
        TrainRequest request,
        Action<JobId, TrainProgress>? onProgress = null,
        Action<string>? onRemark = null
    )
    {
        var job = new JobId($"job-{Guid.NewGuid():N}");
        var end = await RunAsync(cast, job, new TrainMessages.StartTraining(job, request), onProgress, onRemark);
        return Assert.IsType<TrainMessages.TrainingCompleted>(end).Summary;
    }

    /// <summary>Trains up to a step, and leaves the run there or just after.</summary>
    /// <param name="cast">Who trains.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="stopAt">The step over all epochs after which the run is stopped.</param>
    /// <param name="kill">Whether the job's actor is killed instead of asked to leave.</param>
    /// <returns>The end of the run where it came before the stop; otherwise <c>null</c>.</returns>
    private protected async Task<TrainSummary?> TrainUntilAsync(Cast cast, TrainRequest request, int stopAt, bool kill)
    {
        var job = new JobId($"job-{Guid.NewGuid():N}");
        var stopped = false;
        var end = await RunAsync(
            cast,
            job,
            new TrainMessages.StartTraining(job, request),
            (_, progress) =>
            {
                var step = (progress.Epoch * progress.Total) + progress.Done;
                if (!stopped && progress.Phase == TrainPhase.Train && step >= stopAt)
                {
                    stopped = true;
                    if (kill)
                    {
                        Sys.ActorSelection($"{cast.Coordinator.Path}/*").Tell(Kill.Instance);
                        return;
                    }
                    cast.Coordinator.Tell(new TrainMessages.CancelJob(job), TestActor);
                }
            }
        );
        if (end is TrainMessages.JobFailed failed)
        {
            Assert.Equal(
                kill ? Shared.Errors.ErrorKind.Internal : Shared.Errors.ErrorKind.Cancelled,
                failed.Failure.Kind
            );
            return null;
        }
        return Assert.IsType<TrainMessages.TrainingCompleted>(end).Summary;
    }

    private protected async Task<EvaluateSummary> EvaluateAsync(Cast cast, EvaluateRequest request)
    {
        var job = new JobId($"job-{Guid.NewGuid():N}");
        var end = await RunAsync(cast, job, new TrainMessages.StartEvaluation(job, request));
        return Assert.IsType<TrainMessages.EvaluationCompleted>(end).Summary;
    }

    /// <summary>Runs a job to whatever end.</summary>
    private protected async Task<IPipelineMessage> RunAsync(
        Cast cast,
        JobId job,
        IPipelineMessage start,
        Action<JobId, TrainProgress>? onProgress = null,
        Action<string>? onRemark = null
    )
    {
        var client = CreateTestProbe();
        cast.Coordinator.Tell(start, client);
        while (true)
        {
            var message = await client.ExpectMsgAsync<IPipelineMessage>(cancellationToken: Cancellation);
            switch (message)
            {
                case TrainProgress progress:
                    onProgress?.Invoke(job, progress);
                    break;
                case JobMessages.JobRemark remark:
                    onRemark?.Invoke(remark.Text);
                    break;
                default:
                    return message;
            }
        }
    }

    /// <summary>Who takes part.</summary>
    private protected sealed record Cast(TrainNode Node, IActorRef Coordinator, List<IActorRef> Workers);
}
