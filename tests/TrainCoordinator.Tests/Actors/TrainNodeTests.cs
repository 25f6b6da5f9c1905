using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Actors;

public sealed class TrainNodeTests
{
    [Fact]
    public void LeadingLanes_ProcessWithLanes_AreThose() => Assert.Equal(3, LeadingLanes(lanes: 3));

    [Fact]
    public void LeadingLanes_ProcessWithout_AreItsProcessors() =>
        Assert.Equal(Environment.ProcessorCount, LeadingLanes(lanes: 0));

    private static int LeadingLanes(int lanes)
    {
        var channel = new ChannelOptions("127.0.0.1", "127.0.0.1", Port: 0, null);
        using var node = new TrainNode(channel, lanes, DataRoot.Anywhere, TimeProvider.System);
        return node.LeadingLanes;
    }
}
