using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class TrainStatusTests
{
    private static readonly JobId Job = new("job");

    [Fact]
    public void Of_JobThatTrains_IsItsRunAndCountsEpochsFromOne()
    {
        var start = new TrainMessages.StartTraining(Job, new TrainRequest { Run = "runs/a", Settings = "{}" });
        var job = new BookedJob<string>(start, "actor", BeganAt: TimeSpan.Zero, new MessageMeter())
        {
            Last = new TrainProgress
            {
                Job = Job,
                Phase = TrainPhase.Train,
                Epoch = 1,
                EpochCount = 12,
                Done = 30,
                Total = 354,
            },
        };

        var status = TrainStatus.Of(job, now: TimeSpan.FromSeconds(60));

        Assert.Equal((JobKind.Train, "runs/a"), (status.Kind, status.Target));
        Assert.Equal(("epoch 2 of 12", 30L, 354L), (status.Step, status.Done, status.Total));
    }
}
