using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Actors;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Node.Tests.Hosting;

public sealed class JobClientTests : ActorSpec
{
    // The client asks 15 times where nobody answers.
    private const int Cancellations = 20;

    private static readonly JobId Job = new("train-1");
    private static readonly TrainMessages.StartTraining Start = new(Job, new() { Run = "run", Settings = "{}" });

    [Fact]
    public async Task Cancel_CoordinatorThatIsStillAtIt_IsWaitedFor()
    {
        var end = new TrainMessages.JobFailed(Job, Failure.From(new OperationCanceledException()));
        var cancellations = 0;

        var answer = await CancelAsync(
            (asked, sender) =>
            {
                if (asked is JobMessages.FindJob)
                {
                    sender.Tell(Start);
                }
                else if (++cancellations == Cancellations)
                {
                    sender.Tell(end);
                }
            }
        );

        Assert.Equal(end, answer);
    }

    [Fact]
    public async Task Cancel_CoordinatorThatNeverAnswers_IsGivenUp() =>
        await Assert.ThrowsAsync<ClusterException>(() => CancelAsync((_, _) => { }));

    private Task<IPipelineMessage> CancelAsync(Action<object, IActorRef> answer)
    {
        var leader = CreateTestProbe();
        leader.SetAutoPilot(
            new DelegateAutoPilot(
                (sender, asked) =>
                {
                    answer(asked, sender);
                    return AutoPilot.KeepRunning;
                }
            )
        );
        ActorRegistry.For(Sys).Register<TrainLeader>(leader);
        var client = new JobClient(Sys, leavesJobs: true, askInterval: TimeSpan.FromMilliseconds(40));
        return client.CancelAsync(Start, Cancellation);
    }
}
