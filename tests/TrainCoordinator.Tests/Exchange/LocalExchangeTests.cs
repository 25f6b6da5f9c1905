using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class LocalExchangeTests
{
    private static readonly RoundKey Now = new(new("run"), 1, RoundStage.Gradient, 4);
    private readonly ParameterLayout _layout = Models.Rows(4, 2);
    private readonly ModelParameters _parameters;
    private readonly LocalExchange _exchange;

    public LocalExchangeTests()
    {
        _parameters = Models.Zero(_layout);
        _exchange = new LocalExchange(_layout);
        _exchange.Open(Now, 2, _parameters);
    }

    [Fact]
    public void Take_AllSlicesHandedOver_GivesTheirSum()
    {
        _exchange.HandOver(Now, 1, Models.Gradient(_layout, 1, (2, 10)));
        _exchange.HandOver(Now, 0, Models.Gradient(_layout, 2, (1, 20)));

        var sum = Sum(_exchange.Take(Now));

        Assert.All(sum.Dense, value => Assert.Equal(3, value));
        Assert.Equal([1, 2], sum.Rows.ToArray());
    }

    [Fact]
    public void HandOver_SameSliceTwice_CountsOnce()
    {
        _exchange.HandOver(Now, 1, Models.Gradient(_layout, 1));
        _exchange.HandOver(Now, 1, Models.Gradient(_layout, 1));
        _exchange.HandOver(Now, 0, Models.Gradient(_layout, 2));

        Assert.All(Sum(_exchange.Take(Now)).Dense, value => Assert.Equal(3, value));
    }

    [Fact]
    public void HandOver_NodeOfASliceThatIsThere_IsNotTakenAndTheOtherIsMissing()
    {
        _exchange.HandOver(Now, 1, Models.Gradient(_layout, 1));

        Assert.Equal([0], _exchange.HandOver(Now, new SliceRange(0, 2), Models.Gradient(_layout, 3)));
        Assert.Empty(_exchange.HandOver(Now, new SliceRange(0, 1), Models.Gradient(_layout, 2)));
        Assert.All(Sum(_exchange.Take(Now)).Dense, value => Assert.Equal(3, value));
    }

    [Theory]
    [InlineData("other", 1, 4)]
    [InlineData("run", 2, 4)]
    [InlineData("run", 1, 3)]
    public void HandOver_OfAnotherRound_IsDropped(string run, int generation, long step)
    {
        var other = new RoundKey(new(run), generation, RoundStage.Gradient, step);
        _exchange.HandOver(Now, 0, Models.Gradient(_layout, 1));

        _exchange.HandOver(other, 1, Models.Gradient(_layout, 1));

        Assert.Null(_exchange.ParametersOf(other));
        Assert.Throws<InvalidOperationException>(() => _exchange.Take(Now));
    }

    [Fact]
    public void ParametersOf_OpenRound_AreTheCoordinatorsOwn() => Assert.Same(_parameters, _exchange.ParametersOf(Now));

    [Fact]
    public void ParametersOf_ClosedOrTakenRound_AreNotToBeRead()
    {
        _exchange.Close();
        var closed = _exchange.ParametersOf(Now);
        _exchange.Open(Now, 1, _parameters);
        _exchange.HandOver(Now, 0, Models.Gradient(_layout, 1));
        _exchange.Take(Now);

        Assert.Null(closed);
        Assert.Null(_exchange.ParametersOf(Now));
    }

    [Fact]
    public void Rent_AfterReturn_ReusesTheBuffers()
    {
        SliceGradient[] gradients = [Models.Gradient(_layout, 1), Models.Gradient(_layout, 1)];
        _exchange.HandOver(Now, 0, gradients[0]);
        _exchange.HandOver(Now, 1, gradients[1]);
        var parts = _exchange.Take(Now);
        var other = _exchange.Rent();

        _exchange.Return(parts);

        Assert.DoesNotContain(other, gradients);
        Assert.Equal(gradients.ToHashSet(), [_exchange.Rent(), _exchange.Rent()]);
    }

    private SliceGradient Sum(NodeParts parts) => Models.Sum(_layout, parts);
}
