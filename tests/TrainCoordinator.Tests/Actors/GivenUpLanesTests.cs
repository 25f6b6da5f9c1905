using System.Collections.Immutable;
using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Tests.Sessions;
using Pipeline.TrainCoordinator.Workers;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Tests.Actors;

/// <summary>What lanes did before they were given up is neither lost nor in the way.</summary>
public sealed class GivenUpLanesTests : TrainingSpec
{
    [Fact]
    public async Task Train_LaneFailsAfterAnotherBroughtASlice_WorkerOfAnotherProcessEndsTheRoundWithTheSameWeights()
    {
        var expected = await TrainAsync(Start(lanes: 1), TinyRun.Request(Data, Temp["alone"]));
        var cast = Start(lanes: 1, workers: 0);
        var (local, idle) = (CreateTestProbe(), CreateTestProbe());
        cast.Coordinator.Tell(new TrainMessages.OfferLanes(new NodeId("local"), Lanes: 1), local);
        cast.Coordinator.Tell(new TrainMessages.OfferLanes(new NodeId("idle"), Lanes: 1), idle);
        var training = TrainAsync(cast, TinyRun.Request(Data, Temp["run"]));
        var prepare = await local.ExpectMsgAsync<TrainMessages.PrepareRun>(cancellationToken: Cancellation);
        var (run, generation, job) = (prepare.Run, prepare.Generation, local.LastSender);
        var led = cast.Node.Hub.Find(run, generation)!;
        var asked = new TaskCompletionSource<RoundKey>();
        using var link = new LocalLink(new NodeId("local"), lanes: 1, led);
        link.Listen((key, _) => asked.TrySetResult(key), lost: () => { });
        var key = await asked.Task.WaitAsync(Cancellation);
        using var engine = SliceEngines.Create(led.Data.Record.Settings.Engine, led.Exchange.Layout);
        var sum = led.Exchange.Rent();
        engine.Gradients([led.Data.Slices.Gradient(key.Step, 1)], led.Exchange.ParametersOf(key)!, [sum]);
        led.Exchange.HandOver(key, 1, sum);
        using var remote = await ConnectAsync(cast, run, generation);
        using var pool = PoolOf(led, remote);
        remote.Listen(pool.Add, lost: () => { });

        var failure = Failure.From(new ClusterException("Another lane has failed."));
        job.Tell(new TrainMessages.RunRefused(run, generation, new NodeId("local"), failure), local);

        Assert.Equal(expected.WeightsSha256, (await training).WeightsSha256);
    }

    [Fact]
    public async Task Train_LateSumOfAnEarlierChannel_LeavesTheRoundToTheNewOne()
    {
        var expected = await TrainAsync(Start(lanes: 1), TinyRun.Request(Data, Temp["alone"]));
        var cast = Start(lanes: 1, workers: 0);
        var probe = CreateTestProbe();
        cast.Coordinator.Tell(new TrainMessages.OfferLanes(new NodeId("remote"), Lanes: 1), probe);
        var training = TrainAsync(cast, TinyRun.Request(Data, Temp["run"]));
        var prepare = await probe.ExpectMsgAsync<TrainMessages.PrepareRun>(cancellationToken: Cancellation);
        var (run, generation, job) = (prepare.Run, prepare.Generation, probe.LastSender);
        var led = cast.Node.Hub.Find(run, generation)!;
        using var remote = await ConnectAsync(cast, run, generation);
        using var pool = PoolOf(led, remote);
        var first = new TaskCompletionSource<(RoundKey Key, ImmutableArray<int> Slices)>();
        remote.Listen(
            (key, slices) =>
            {
                if (!first.TrySetResult((key, slices)))
                {
                    pool.Add(key, slices);
                }
            },
            lost: () => { }
        );
        var (open, all) = await first.Task.WaitAsync(Cancellation);
        Assert.Equal(4, all.Length);
        using var earlier = new WorkerChannel(
            new FrameStream(Stream.Null),
            new Greeting(FrameStream.Version, run, generation, new NodeId("remote"), Lanes: 1),
            led
        );
        var late = led.Exchange.Rent();
        late.ReplaceRows([]);

        job.Tell(new WorkerEvent.GradientArrived(earlier, open, new SliceRange(0, 2), late), ActorRefs.NoSender);

        pool.Add(open, all);
        Assert.Equal(expected.WeightsSha256, (await training).WeightsSha256);
    }

    // A worker of another process, with one lane.
    private static Task<RemoteExchange> ConnectAsync(Cast cast, RunId run, int generation)
    {
        var led = cast.Node.Hub.Find(run, generation)!;
        return RemoteExchange.ConnectAsync(
            cast.Node.ExchangeAddress,
            security: null,
            run,
            generation,
            new NodeId("remote"),
            lanes: 1,
            led.Exchange.Layout,
            led.Data.Slices,
            ChannelSocket.WelcomeTimeout,
            Cancellation
        );
    }

    private static LanePool PoolOf(ExchangeHub.LedRun led, RemoteExchange remote) =>
        new(
            laneCount: 1,
            led.Data.Slices,
            remote,
            () => SliceEngines.Create(led.Data.Record.Settings.Engine, led.Exchange.Layout),
            remote.Report,
            failed: _ => { },
            new StepClock()
        );
}
