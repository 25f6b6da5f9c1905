using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Actors;

/// <summary>Several jobs that want the same lanes: a worker computes one run at a time, to its end.</summary>
public sealed class ConcurrentRunsTests : TrainingSpec
{
    private static readonly TrainSettings Endless = TinyRun.Settings with { Epochs = 100_000 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Train_TwoRunsAtOnce_GiveTheWeightsTheyHaveAlone(int workers)
    {
        var other = TinyRun.Settings with { Epochs = 7 };
        var alone = Start(lanes: 2);
        var one = await TrainAsync(alone, Request("one"));
        var two = await TrainAsync(alone, Request("two", other));
        var cast = Start(lanes: 1, workers);

        var both = await Task.WhenAll(TrainAsync(cast, Request("first")), TrainAsync(cast, Request("second", other)));

        Assert.Equal([one.WeightsSha256, two.WeightsSha256], both.Select(summary => summary.WeightsSha256));
    }

    [Fact]
    public async Task Train_WorkerComputesAnotherRun_SaysThatItWaitsAndGoesOnOnceTheOtherHasEnded()
    {
        var cast = Start(lanes: 1);
        var endless = new JobId("endless");
        var first = CreateTestProbe();
        cast.Coordinator.Tell(new TrainMessages.StartTraining(endless, Request("first", Endless)), first);
        await first.FishForMessageAsync<TrainProgress>(
            progress => progress is { Phase: TrainPhase.Train, Done: > 0 },
            cancellationToken: Cancellation
        );
        var remarks = new List<string>();

        var second = await TrainAsync(
            cast,
            Request("second"),
            onRemark: remark =>
            {
                remarks.Add(remark);
                cast.Coordinator.Tell(new TrainMessages.CancelJob(endless), first);
            }
        );

        Assert.Equal(["Waits for a worker; one that computes another run joins when that has ended."], remarks);
        Assert.Equal(3, second.Epochs.Length);
    }

    [Fact]
    public async Task Train_AskedAfterAgain_IsToldItsRemarkOnce()
    {
        var cast = Start(lanes: 1, workers: 0);
        var client = CreateTestProbe();
        var start = new TrainMessages.StartTraining(new JobId("waits"), Request("run"));
        cast.Coordinator.Tell(start, client);
        await client.FishForMessageAsync<JobMessages.JobRemark>(_ => true, cancellationToken: Cancellation);

        cast.Coordinator.Tell(start, client);
        cast.Coordinator.Tell(start, client);
        AddWorker(cast);
        var remarks = new List<JobMessages.JobRemark>();
        IPipelineMessage said;
        do
        {
            said = await client.ExpectMsgAsync<IPipelineMessage>(cancellationToken: Cancellation);
            remarks.AddRange(said is JobMessages.JobRemark remark ? [remark] : []);
        } while (said is not TrainMessages.TrainingCompleted);

        Assert.Empty(remarks);
    }

    [Fact]
    public async Task Train_WorkerBreaksAndIsBegunAnew_GoesOnWithTheOther()
    {
        var cast = Start(lanes: 1, workers: 2);
        var job = new JobId("job");
        var remarks = new List<string>();
        var (before, after) = (0, 0);

        var end = await RunAsync(
            cast,
            job,
            new TrainMessages.StartTraining(job, Request("run", Endless)),
            (_, progress) =>
            {
                if (remarks.Count == 0 && progress.Phase == TrainPhase.Train)
                {
                    // It takes part by and by.
                    ((IInternalActorRef)cast.Workers[1]).Restart(new InvalidOperationException("It breaks."));
                    before++;
                }
                after += remarks.Count;
                if (after == 3 || before == 1000)
                {
                    cast.Coordinator.Tell(new TrainMessages.CancelJob(job), TestActor);
                }
            },
            remarks.Add
        );

        Assert.Equal(ErrorKind.Cancelled, Assert.IsType<TrainMessages.JobFailed>(end).Failure.Kind);
        Assert.StartsWith("Worker worker 1 does not take part: ", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_SameRunAgain_IsRefusedWithTheJobAndTheFirstGoesOn()
    {
        var cast = Start(lanes: 1);
        var first = CreateTestProbe();
        var request = Request("run", Endless);
        cast.Coordinator.Tell(new TrainMessages.StartTraining(new JobId("first"), request), first);
        await first.FishForMessageAsync<TrainProgress>(
            progress => progress.Generation == 1,
            cancellationToken: Cancellation
        );

        var again = new JobId("again");
        var end = await RunAsync(
            cast,
            again,
            new TrainMessages.StartTraining(again, request with { Run = $"{request.Run}/" })
        );

        var failure = Assert.IsType<TrainMessages.JobFailed>(end).Failure;
        Assert.Equal(ErrorKind.Storage, failure.Kind);
        Assert.StartsWith(
            $"The run '{request.Run}/' is under way already, as job first. 'pipeline attach first --cluster ",
            failure.Message,
            StringComparison.Ordinal
        );
        cast.Coordinator.Tell(new TrainMessages.CancelJob(new JobId("first")), first);
        var left = await first.FishForMessageAsync<TrainMessages.JobFailed>(_ => true, cancellationToken: Cancellation);
        Assert.Equal(ErrorKind.Cancelled, left.Failure.Kind);
    }

    [Fact]
    public async Task Train_SameRunAgainWithResume_TakesItOverAndTheFirstEnds()
    {
        var cast = Start(lanes: 1);
        var (first, second) = (CreateTestProbe(), CreateTestProbe());
        var request = Request("run", Endless);
        cast.Coordinator.Tell(new TrainMessages.StartTraining(new JobId("first"), request), first);
        await first.FishForMessageAsync<TrainProgress>(
            progress => progress.Generation == 1,
            cancellationToken: Cancellation
        );

        cast.Coordinator.Tell(
            new TrainMessages.StartTraining(new JobId("second"), request with { Resume = true }),
            second
        );

        var failed = await first.FishForMessageAsync<TrainMessages.JobFailed>(
            _ => true,
            cancellationToken: Cancellation
        );
        Assert.Equal(ErrorKind.Run, failed.Failure.Kind);
        Assert.Contains(
            "as generation 2; this one, generation 1, ends.",
            failed.Failure.Message,
            StringComparison.Ordinal
        );
        await second.FishForMessageAsync<TrainProgress>(
            progress => progress is { Generation: 2, Done: > 0 },
            cancellationToken: Cancellation
        );
    }

    [Fact]
    public async Task PrepareRun_OtherDocumentsOrArithmeticThanTheCoordinators_IsRefused()
    {
        await TrainAsync(Start(lanes: 1), Request("run"));
        var node = Start(lanes: 1, workers: 0).Node;
        var leader = CreateTestProbe();
        var worker = Sys.ActorOf(TrainWorkerActor.Props(new NodeId("worker"), CreateTestProbe(), node));
        var (data, _) = await RunData.ForEvaluationAsync(
            new RunFolder(Temp["run"]),
            data: null,
            EvaluatedPart.HeldOut,
            Cancellation
        );

        worker.Tell(Prepare("evaluation", Temp["run"], new string('0', 64)), leader);
        var documents = await leader.ExpectMsgAsync<TrainMessages.RunRefused>(cancellationToken: Cancellation);
        worker.Tell(Prepare("evaluation", Temp["run"], data.DocumentsSha256) with { Arithmetic = "another" }, leader);
        var arithmetic = await leader.ExpectMsgAsync<TrainMessages.RunRefused>(cancellationToken: Cancellation);

        Assert.Contains("on the coordinator's node", documents.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("the coordinator's has 'another'", arithmetic.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrepareRun_WhileARunIsComputed_IsAnsweredAfterTheLeaderOfThatHasGone()
    {
        await TrainAsync(Start(lanes: 1), Request("run"));
        var node = Start(lanes: 1, workers: 0).Node;
        var (leader, other) = (CreateTestProbe(), CreateTestProbe());
        var (first, second) = (await LeadAsync(node, "first", leader), await LeadAsync(node, "second", other));
        var worker = Sys.ActorOf(TrainWorkerActor.Props(new NodeId("worker"), CreateTestProbe(), node));
        worker.Tell(first, leader);
        await leader.ExpectMsgAsync<WorkerEvent.Opened>(cancellationToken: Cancellation);

        worker.Tell(second, other);
        worker.Tell(first, leader);
        await other.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300), Cancellation);
        await leader.ExpectNoMsgAsync(TimeSpan.Zero, Cancellation);
        Sys.Stop(leader);

        await AwaitAssertAsync(
            async () =>
            {
                worker.Tell(second, other);
                await other.ExpectMsgAsync<WorkerEvent.Opened>(
                    TimeSpan.FromMilliseconds(100),
                    cancellationToken: Cancellation
                );
            },
            cancellationToken: Cancellation
        );
    }

    // A run that is led from the node, without a job.
    private async Task<TrainMessages.PrepareRun> LeadAsync(TrainNode node, string name, IActorRef leader)
    {
        var run = Temp["run"];
        var (data, _) = await RunData.ForEvaluationAsync(
            new RunFolder(run),
            data: null,
            EvaluatedPart.HeldOut,
            Cancellation
        );
        var layout = new ParameterLayout(data.Record.Model);
        var rows = new RowVersions(data.Record.Model.EmbeddingRows);
        node.Hub.Add(
            new RunId(name),
            0,
            new ExchangeHub.LedRun(data, new LocalExchange(layout), rows, said => leader.Tell(said))
        );
        return Prepare(name, run, data.DocumentsSha256);
    }

    private static TrainMessages.PrepareRun Prepare(string name, string run, string documents) =>
        new(
            new RunId(name),
            Generation: 0,
            run,
            Data: null,
            EvaluatedPart.HeldOut,
            documents,
            Arithmetic.Of(TinyRun.Settings.Engine),
            Exchange: ""
        );

    private TrainRequest Request(string run, TrainSettings? settings = null) =>
        TinyRun.Request(Data, Temp[run], settings);
}
