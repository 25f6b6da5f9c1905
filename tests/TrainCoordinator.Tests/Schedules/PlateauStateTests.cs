using Pipeline.TrainCoordinator.Schedules;

namespace Pipeline.TrainCoordinator.Tests.Schedules;

public sealed class PlateauStateTests
{
    [Fact]
    public void After_LossesThatStopFalling_ReducesOncePerPatience()
    {
        var settings = new ScheduleSettings
        {
            PlateauFactor = 0.5,
            PlateauPatience = 2,
            PlateauMinDelta = 0.01,
        };
        var state = PlateauState.Start;
        var factors = new List<double>();

        foreach (var loss in new[] { 1.0, 0.8, 0.795, 0.8, 0.7, 0.7, 0.9, 0.9, 0.9 })
        {
            state = state.After(loss, settings);
            factors.Add(state.Factor);
        }

        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125], factors);
    }
}
