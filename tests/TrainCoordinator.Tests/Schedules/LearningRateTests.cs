using Pipeline.TrainCoordinator.Schedules;

namespace Pipeline.TrainCoordinator.Tests.Schedules;

public sealed class LearningRateTests
{
    private static double At(ScheduleSettings settings, long step) =>
        LearningRate.At(settings, step, stepCount: 1000, PlateauState.Start);

    [Theory]
    [InlineData(0, 0.00003)]
    [InlineData(50, 0.0014535)]
    [InlineData(99, 0.002703)]
    [InlineData(100, 0.0027)]
    [InlineData(550, 0.00135)]
    [InlineData(999, 0.000003)]
    public void At_LinearWithWarmUp_IsTheProductOfBoth(long step, double expected)
    {
        var settings = new ScheduleSettings
        {
            Kind = ScheduleKind.Linear,
            LearningRate = 0.003,
            WarmUpSteps = 100,
        };

        Assert.Equal(expected, At(settings, step), 1e-15);
    }

    [Fact]
    public void At_LinearBelowTheFloor_IsTheFloor()
    {
        var settings = new ScheduleSettings
        {
            Kind = ScheduleKind.Linear,
            LearningRate = 1,
            Floor = 0.02,
        };

        Assert.Equal(0.02, At(settings, 995));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 0.994459753267812)]
    [InlineData(550, 0.47960449073189615)]
    [InlineData(999, 0.10000222065916381)]
    public void At_Cosine_FollowsHalfAWave(long step, double expected)
    {
        var settings = new ScheduleSettings
        {
            Kind = ScheduleKind.Cosine,
            LearningRate = 1,
            Floor = 0.1,
        };

        Assert.Equal(expected, At(settings, step), 1e-15);
    }

    [Fact]
    public void At_Constant_StaysAtTheRate()
    {
        Assert.Equal([0.001, 0.001], [At(new ScheduleSettings(), 0), At(new ScheduleSettings(), 999)]);
    }

    [Fact]
    public void At_OnPlateau_HasTheReductionsSoFar()
    {
        var settings = new ScheduleSettings { Kind = ScheduleKind.ReduceOnPlateau, LearningRate = 1 };

        Assert.Equal(0.25, LearningRate.At(settings, 7, 1000, PlateauState.Start with { Factor = 0.25 }));
    }
}
