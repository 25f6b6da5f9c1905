using Akka.TestKit;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Node.Tests.Hosting;

public sealed class JobClientActorTests : ActorSpec
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly JobId Job = new("train-1");
    private static readonly TrainMessages.StartTraining Start = new(Job, new() { Run = "run", Settings = "{}" });
    private static readonly TrainMessages.CancelJob Cancel = new(Job);
    private static readonly TrainProgress Progress = new() { Job = Job, Phase = TrainPhase.Train };

    private readonly TaskCompletionSource<TrainMessages.TrainingCompleted> _result = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private readonly CancellationTokenSource _cancellation = new();

    public JobClientActorTests()
        : base(
            """
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            """
        ) { }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _cancellation.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelled_CoordinatorThatAnswersForAMinute_IsWaitedFor(bool withProgress)
    {
        var coordinator = await CancelledAsync();

        for (var second = 0; second < 60; second++)
        {
            await AskedAgainAsync(coordinator);
            coordinator.Reply(withProgress ? Progress : (object)Start);
        }

        Assert.False(_result.Task.IsCompleted);
        coordinator.Reply(new TrainMessages.JobFailed(Job, Failure.From(new OperationCanceledException())));
        await Assert.ThrowsAsync<OperationCanceledException>(() => _result.Task);
    }

    [Fact]
    public async Task Cancelled_CoordinatorThatFallsSilent_IsGivenUpAfterTenSeconds()
    {
        var coordinator = await CancelledAsync();
        await AskedAgainAsync(coordinator);
        coordinator.Reply(Start);

        for (var second = 0; second < 10; second++)
        {
            await AskedAgainAsync(coordinator);
        }

        Assert.False(_result.Task.IsCompleted);
        Scheduler.Advance(Second);
        await Assert.ThrowsAsync<TaskCanceledException>(() => _result.Task);
    }

    [Fact]
    public async Task OnOversized_WhatItAsks_EndsWithTheReason()
    {
        await CancelledAsync();
        var failure = new Failure(ErrorKind.Cluster, "Too large.", Path: null);

        Sys.EventStream.Publish(new OversizedMessage(new TrainMessages.CancelJob(new JobId("other")), failure));
        Sys.EventStream.Publish(new OversizedMessage(Cancel, failure with { Message = "This one is too large." }));

        var error = await Assert.ThrowsAsync<ClusterException>(() => _result.Task);
        Assert.Equal("This one is too large.", error.Message);
    }

    [Fact]
    public async Task Stopped_JobStillUnderWay_EndsWithWhatWasLost()
    {
        await CancelledAsync();

        await Sys.Terminate();

        var error = await Assert.ThrowsAsync<ClusterException>(() => _result.Task);
        Assert.Equal(
            "The cluster was lost before the job ended: its coordinator has ended or is out of reach. "
                + "The data and run folders are whole; run the command again.",
            error.Message
        );
    }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    private async Task<TestProbe> CancelledAsync()
    {
        var coordinator = CreateTestProbe();
        var listener = new JobListener<TrainProgress, TrainMessages.TrainingCompleted>(
            Progress: null,
            Remarks: null,
            _result,
            _cancellation.Token
        );
        Sys.ActorOf(
            JobClientActor<TrainProgress, TrainMessages.TrainingCompleted>.Props(coordinator, Start, Cancel, listener)
        );
        await ExpectAsync(coordinator, Start);
        await _cancellation.CancelAsync();
        await ExpectAsync(coordinator, Cancel);
        return coordinator;
    }

    private async Task AskedAgainAsync(TestProbe coordinator)
    {
        Scheduler.Advance(Second);
        await ExpectAsync(coordinator, Cancel);
        await ExpectAsync(coordinator, new JobMessages.FindJob(Job));
    }

    private static async Task ExpectAsync<T>(TestProbe coordinator, T message) =>
        Assert.Equal(message, await coordinator.ExpectMsgAsync<T>(cancellationToken: Cancellation));
}
