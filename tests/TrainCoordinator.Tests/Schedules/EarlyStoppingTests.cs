using Pipeline.TrainCoordinator.Schedules;

namespace Pipeline.TrainCoordinator.Tests.Schedules;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void After_LossesThatStopFalling_RemembersTheBestEpoch()
    {
        var state = EarlyStopping.Start;
        var stops = new List<bool>();
        double[] losses = [1.0, 0.5, 0.6, 0.4, 0.41, 0.4, 0.7];

        for (var epoch = 0; epoch < losses.Length; epoch++)
        {
            state = state.After(epoch, losses[epoch], minDelta: 0);
            stops.Add(state.ShouldStop(patience: 3));
        }

        Assert.Equal(3, state.BestEpoch);
        Assert.Equal([false, false, false, false, false, false, true], stops);
    }

    [Fact]
    public void ShouldStop_WithoutPatience_NeverDoes() =>
        Assert.False(new EarlyStopping(0, 1, Waited: 1000).ShouldStop(patience: 0));
}
