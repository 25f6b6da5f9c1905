using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class TrainStatusTests
{
    private static readonly JobId Job = new("job");

    [Fact]
    public void Of_JobThatTrains_CountsEpochsFromOneAndItsAge()
    {
        var status = StatusOf(
            new TrainProgress
            {
                Job = Job,
                Phase = TrainPhase.Train,
                Epoch = 1,
                EpochCount = 12,
                Done = 30,
                Total = 354,
            }
        );

        Assert.Equal((JobKind.Train, JobState.Running, "runs/a"), (status.Kind, status.State, status.Target));
        Assert.Equal(("epoch 2 of 12", 30L, 354L), (status.Step, status.Done, status.Total));
        Assert.Equal(TimeSpan.FromSeconds(50), status.Age);
    }

    [Fact]
    public void Of_JobOfWhichNothingWasSaid_HasBegun() => Assert.Equal("begun", StatusOf(last: null).Step);

    [Fact]
    public void Of_JobThatFailed_NamesTheKindOfFailure()
    {
        var failure = Failure.From(new RunException("runs/a", "It has diverged."));

        var status = StatusOf(new TrainMessages.JobFailed(Job, failure), isEnded: true);

        Assert.Equal((JobState.Failed, "run"), (status.State, status.Step));
    }

    private static JobStatus StatusOf(IPipelineMessage? last, bool isEnded = false)
    {
        var start = new TrainMessages.StartTraining(Job, new TrainRequest { Run = "runs/a", Settings = "{}" });
        var job = new BookedJob<string>(start, "actor", TimeSpan.FromSeconds(10), new MessageMeter())
        {
            Last = last,
            IsEnded = isEnded,
        };
        return TrainStatus.Of(job, now: TimeSpan.FromSeconds(60));
    }
}
