using System.Collections.Concurrent;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>Both ends of the tensor channel over a real socket.</summary>
public sealed class RemoteExchangeTests : IDisposable
{
    private static readonly RunId Run = new("run");
    private static readonly RoundKey Now = new(Run, 1, RoundStage.Gradient, 4);
    private static readonly RoundKey Next = Now with { Step = 5 };
    private readonly ParameterLayout _layout = Models.Rows(6, 2);
    private readonly ModelParameters _parameters;
    private readonly LocalExchange _local;
    private readonly RowChanges _changes = new();
    private readonly ExchangeHub _hub = new();
    private readonly BlockingCollection<NodeGradient> _arrived = [];
    private readonly TensorServer _server;

    public RemoteExchangeTests()
    {
        _parameters = Models.Random(_layout, seed: 1);
        _local = new LocalExchange(_layout);
        _hub.Add(Run, 1, new ExchangeHub.LedRun(Data: null!, _local, _changes, _arrived.Add));
        _server = new TensorServer("127.0.0.1", _hub);
    }

    public void Dispose()
    {
        _server.Dispose();
        _arrived.Dispose();
    }

    [Fact]
    public async Task ParametersOf_FirstRound_AreAllOfTheCoordinators()
    {
        using var remote = await ConnectAsync();
        _local.Open(Now, 1, _parameters);

        var parameters = remote.ParametersOf(Now)!;

        Assert.Equal(_parameters.Dense, parameters.Dense);
        Assert.Equal(_parameters.Embedding, parameters.Embedding);
    }

    [Fact]
    public async Task ParametersOf_NextRound_BringsTheRowsThatChangedAlone()
    {
        using var remote = await ConnectAsync();
        _local.Open(Now, 1, _parameters);
        var before = remote.ParametersOf(Now)!.Version;
        _local.Close();
        _parameters.Dense[0] = 7;
        _parameters.Embedding[4] = 8; // row 2, noted
        _parameters.Embedding[6] = 9; // row 3, not noted: must not travel
        _parameters.Version++;
        _changes.Add(_parameters.Version, [2]);
        _local.Open(Next, 1, _parameters);

        var parameters = remote.ParametersOf(Next)!;

        Assert.Equal(7, parameters.Dense[0]);
        Assert.Equal(8, parameters.Embedding[4]);
        Assert.NotEqual(9, parameters.Embedding[6]);
        Assert.NotEqual(before, parameters.Version);
    }

    [Fact]
    public async Task ParametersOf_ChangesThatWereNotNoted_BringsTheWholeTable()
    {
        using var remote = await ConnectAsync();
        _local.Open(Now, 1, _parameters);
        remote.ParametersOf(Now);
        _local.Close();
        _parameters.Embedding[6] = 9;
        _parameters.Version++;
        _local.Open(Next, 1, _parameters);

        Assert.Equal(9, remote.ParametersOf(Next)!.Embedding[6]);
    }

    [Fact]
    public async Task ParametersOf_RoundThatIsOver_IsNothing()
    {
        using var remote = await ConnectAsync();
        _local.Open(Next, 1, _parameters);

        Assert.Null(remote.ParametersOf(Now));
        Assert.NotNull(remote.ParametersOf(Next));
    }

    [Fact]
    public async Task HandOver_NeighbouringSlices_SendsOneSum()
    {
        using var remote = await ConnectAsync();
        _local.Open(Now, 6, _parameters);
        remote.Expect(Now, [3, 0, 1, 2], sliceCount: 6);

        foreach (var slice in new[] { 2, 0, 3, 1 })
        {
            remote.HandOver(Now, slice, Models.Gradient(_layout, slice + 1, (slice + 1, 10 * slice)));
        }

        var arrived = _arrived.Take(TestContext.Current.CancellationToken);
        Assert.Equal(new SliceRange(0, 4), arrived.Node);
        Assert.Equal(("worker", Now), (arrived.Worker.Value, arrived.Key));
        Assert.All(arrived.Gradient.Dense, value => Assert.Equal(10, value));
        Assert.Equal([1, 2, 3, 4], arrived.Gradient.Rows.ToArray());
        Assert.Equal([0, 0, 10, 10, 20, 20, 30, 30], arrived.Gradient.RowValues.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HandOver_SlicesSharedOutAmongWorkers_GiveTheBitsOfOneProcess(int workers)
    {
        const int Slices = 13;
        var alone = new SliceTree(new SliceRange(0, Slices), new GradientPool(_layout));
        for (var slice = 0; slice < Slices; slice++)
        {
            alone.TryAdd(slice, Uneven(slice));
        }
        _local.Open(Now, Slices, _parameters);
        for (var worker = 0; worker < workers; worker++)
        {
            using var remote = await ConnectAsync();
            int[] share = [.. Enumerable.Range(0, Slices).Where(slice => slice * workers / Slices == worker)];
            remote.Expect(Now, [.. share], Slices);
            foreach (var slice in share.Reverse())
            {
                remote.HandOver(Now, slice, Uneven(slice));
            }
            foreach (var _ in RemoteExchange.NodesOf(share, Slices))
            {
                var arrived = _arrived.Take(TestContext.Current.CancellationToken);
                _local.HandOver(Now, arrived.Node, arrived.Gradient);
            }
        }

        var together = _local.Take(Now);

        Assert.Equal(alone.Sum!.Dense, together.Dense);
        Assert.Equal(alone.Sum.RowValues.ToArray(), together.RowValues.ToArray());
        Assert.Equal(alone.Sum.Sums, together.Sums);
    }

    [Fact]
    public async Task ConnectAsync_RunThatIsNotLedThere_Throws() =>
        Assert.Contains(
            "is not led here",
            (
                await Assert.ThrowsAsync<ClusterException>(() =>
                    RemoteExchange.ConnectAsync(
                        _server.Address,
                        Run,
                        generation: 2,
                        new NodeId("worker"),
                        _layout,
                        TestContext.Current.CancellationToken
                    )
                )
            ).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task ParametersOf_CoordinatorIsGone_Throws()
    {
        using var remote = await ConnectAsync();
        remote.Dispose();

        Assert.ThrowsAny<Exception>(() => remote.ParametersOf(Now));
    }

    private Task<RemoteExchange> ConnectAsync() =>
        RemoteExchange.ConnectAsync(
            _server.Address,
            Run,
            generation: 1,
            new NodeId("worker"),
            _layout,
            TestContext.Current.CancellationToken
        );

    // Numbers whose sum depends on the order of additions.
    private SliceGradient Uneven(int slice)
    {
        var gradient = Models.Gradient(_layout, 0, (1 + (slice % 5), 0), (5, 0));
        for (var i = 0; i < gradient.Dense.Length; i++)
        {
            gradient.Dense[i] = Draw(slice, i);
        }
        for (var i = 0; i < gradient.RowValues.Length; i++)
        {
            gradient.RowValues[i] = Draw(slice, 100 + i);
        }
        gradient.Sums = new MetricSums(1, Draw(slice, 200), 1, 2);
        return gradient;
    }

    private static float Draw(int slice, int i) =>
        MathF.Exp(20 * CounterRandom.Uniform(CounterRandom.Key(1, (ulong)slice), (ulong)i));
}
