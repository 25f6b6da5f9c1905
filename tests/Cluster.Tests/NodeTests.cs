namespace Pipeline.Cluster.Tests;

/// <summary>Nodes as processes, apart from what they do together.</summary>
public sealed class NodeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Node_Terminated_LeavesItsClusterAndSaysNothingPastItsLog()
    {
        var (cluster, workers) = await LocalCluster.StartAsync(_temp["cluster"], workers: 1);
        await using var _1 = cluster;

        workers[0].Send(Signal.Terminate);

        Assert.Equal(0, await workers[0].EndsAsync());
        Assert.Contains(workers[0].Lines, line => line.EndsWith(" leaves its cluster.", StringComparison.Ordinal));
        // Lines of the log begin with a time; Akka's last words would not.
        Assert.DoesNotContain(workers[0].Lines, line => line.StartsWith('['));
    }
}
