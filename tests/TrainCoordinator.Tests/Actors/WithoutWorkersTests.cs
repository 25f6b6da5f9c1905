using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Tests.Sessions;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Tests.Actors;

/// <summary>What a job does whose workers are gone.</summary>
public sealed class WithoutWorkersTests : TrainingSpec
{
    [Fact]
    public async Task Train_LastWorkerIsLostOnTheWay_SaysThatItWaits()
    {
        var cast = Start(lanes: 1, workers: 0);
        var client = CreateTestProbe();
        var request = TinyRun.Request(Data, Temp["run"], TinyRun.Settings with { Epochs = 1000 });
        cast.Coordinator.Tell(new TrainMessages.StartTraining(new JobId("job"), request), client);
        var first = await client.FishForMessageAsync<JobMessages.JobRemark>(_ => true, cancellationToken: Cancellation);
        AddWorker(cast);
        await client.FishForMessageAsync<TrainProgress>(
            progress => progress.Phase == TrainPhase.Train && progress.Done > 0,
            cancellationToken: Cancellation
        );

        Sys.Stop(cast.Workers[0]);

        var second = await client.FishForMessageAsync<JobMessages.JobRemark>(
            _ => true,
            cancellationToken: Cancellation
        );
        Assert.Equal("Waits for a worker; one that computes another run joins when that has ended.", first.Text);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Evaluate_LastWorkerIsLostWhenAllIsComputed_EndsAllTheSame()
    {
        await TrainAsync(Start(lanes: 1), TinyRun.Request(Data, Temp["run"]));
        var node = Start(lanes: 1, workers: 0).Node;
        var (coordinator, stranger, job) = (CreateTestProbe(), CreateTestProbe(), new JobId("job"));
        using var work = new HeldWork(
            await EvaluationWork.OpenAsync(job, new EvaluateRequest { Run = Temp["run"] }, 0, node.Clock, Cancellation)
        );
        Func<long, Action<string>, CancellationToken, Task<OpenedJob>> openAsync = (_, _, _) =>
            Task.FromResult(new OpenedJob(work, Answer: null));
        var leader = coordinator.ChildActorOf(
            Props.Create(() => new TrainJobActor(job, node, openAsync)),
            Cancellation
        );
        var worker = new NodeId("worker");
        Sys.ActorOf(TrainWorkerActor.Props(worker, leader, node));
        await work.Computed.WaitAsync(Cancellation);
        leader.Tell(new TrainMessages.OfferLanes(new NodeId("stranger"), Lanes: 1), stranger);
        var failure = Failure.From(new ClusterException("It has other documents."));
        leader.Tell(new TrainMessages.RunRefused(work.Plan.Run, 0, new NodeId("stranger"), failure), stranger);

        leader.Tell(new TrainJobActor.WorkerLost(worker));

        work.Release();
        var end = await coordinator.FishForMessageAsync<IPipelineMessage>(
            said => said is TrainMessages.JobFailed or TrainMessages.EvaluationCompleted,
            cancellationToken: Cancellation
        );
        Assert.IsType<TrainMessages.EvaluationCompleted>(end);
    }

    /// <summary>Work that takes as long for its end as the test wants.</summary>
    private sealed class HeldWork(RunWork inner) : RunWork
    {
        private readonly TaskCompletionSource _computed = new();
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal override TrainPlan Plan => inner.Plan;

        internal override TrainCursor Cursor => inner.Cursor;

        internal override RunData Data => inner.Data;

        internal override ModelParameters Parameters => inner.Parameters;

        internal Task Computed => _computed.Task;

        internal void Release() => _released.SetResult();

        internal override ModelParameters ToEvaluate() => inner.ToEvaluate();

        internal override TrainMessages.PrepareRun Prepare(string exchange) => inner.Prepare(exchange);

        internal override async Task<IPipelineMessage> FinishAsync(
            TrainCursor cursor,
            EvaluationFigures? evaluation,
            LaneUse use
        )
        {
            _computed.SetResult();
            await _released.Task;
            return await inner.FinishAsync(cursor, evaluation, use);
        }

        public override void Dispose() => inner.Dispose();
    }
}
