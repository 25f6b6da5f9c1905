using System.Net.Sockets;

namespace Pipeline.Cluster.Tests;

/// <summary>A cluster whose nodes are processes with certificates of one authority, and those who have none of it.</summary>
public sealed class SecuredClusterTests(SampleData sample, ClusterRun reference)
    : IClassFixture<ClusterRun>,
        IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Jobs_NodesOfOneAuthority_GiveWhatOneProcessDoes()
    {
        var (cluster, _) = await StartAsync(new TestAuthority(_temp["ours"]), workers: 1);
        await using var _1 = cluster;

        var preprocessed = await AskAsync(cluster, "preprocess", "--corpus", sample.Corpus, "--data", _temp["data"]);
        var trained = await AskAsync(cluster, [.. reference.Train(_temp["run"]), "--json"]);

        Assert.True(preprocessed.ExitCode == 0, preprocessed.Error);
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(_temp["data"]));
        Assert.True(trained.ExitCode == 0, trained.Error);
        Assert.Equal(
            reference.Report.GetProperty("weightsSha256").GetString(),
            trained.Report.GetProperty("weightsSha256").GetString()
        );
    }

    [Fact]
    public async Task Node_CertificateOfAnotherAuthority_IsRefusedAndSaysWhatToLookAt()
    {
        var (cluster, _) = await StartAsync(new TestAuthority(_temp["ours"]), workers: 0);
        await using var _1 = cluster;
        var config = cluster.ConfigWith("stranger.conf", new TestAuthority(_temp["theirs"]).Issue("stranger"));

        var worker = await PipelineProgram.RunAsync(
            Cancellation,
            ["node", "--role", "worker", "--config", config, "--port", "0"]
        );
        var client = await PipelineProgram.RunAsync(
            Cancellation,
            ["jobs", "--cluster", cluster.Address, "--config", config]
        );

        AssertRefused(worker, cluster);
        AssertRefused(client, cluster);
        // Whoever runs the cluster sees who came.
        await cluster.Coordinator.SaysAsync(", which showed 'CN=stranger': ");
        Assert.Single(client.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain(cluster.Coordinator.Lines, IsOfAnException);
        var ours = await AskAsync(cluster, "jobs");
        Assert.True(ours.ExitCode == 0, ours.Error);
    }

    [Fact]
    public async Task Jobs_ClientOfTheSameAuthority_IsNotNotedAsRefused()
    {
        var (cluster, _) = await StartAsync(new TestAuthority(_temp["ours"]), workers: 0);
        await using var _1 = cluster;

        var asked = await AskAsync(cluster, "jobs");

        Assert.True(asked.ExitCode == 0, asked.Error);
        Assert.DoesNotContain(
            cluster.Coordinator.Lines,
            line => line.Contains("Rejected incoming connection", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Attach_UnknownJob_AdvisesACommandThatReachesTheCluster()
    {
        var (cluster, _) = await StartAsync(new TestAuthority(_temp["ours"]), workers: 0);
        await using var _1 = cluster;

        var attached = await AskAsync(cluster, "attach", "train-0");

        Assert.Equal(7, attached.ExitCode);
        Assert.Contains(
            $"'pipeline jobs --cluster {cluster.Address} --config {cluster.NodeConfig}' lists those it knows",
            attached.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Node_SomebodyWhoSpeaksNoTls_IsRejectedInOneLine()
    {
        var (cluster, _) = await StartAsync(new TestAuthority(_temp["ours"]), workers: 0);
        await using var _1 = cluster;
        using var stranger = new TcpClient();
        await stranger.ConnectAsync("127.0.0.1", int.Parse(cluster.Address.Split(':')[1]), Cancellation);

        await stranger.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancellation);

        await cluster.Coordinator.SaysAsync("Rejected incoming connection from ");
        Assert.DoesNotContain(cluster.Coordinator.Lines, IsOfAnException);
    }

    private Task<(LocalCluster Cluster, NodeProcess[] Workers)> StartAsync(TestAuthority authority, int workers) =>
        LocalCluster.StartAsync(_temp["cluster"], [.. Enumerable.Repeat(1, workers)], authority.Issue("node"));

    private static Task<ProgramResult> AskAsync(LocalCluster cluster, params string[] command) =>
        PipelineProgram.RunAsync(
            Cancellation,
            [.. command, "--cluster", cluster.Address, "--config", cluster.NodeConfig]
        );

    private static void AssertRefused(ProgramResult result, LocalCluster cluster)
    {
        Assert.Equal(7, result.ExitCode);
        Assert.EndsWith(
            $" could not secure its connection to {cluster.Address}. Are the certificates of both signed by the same authority, and does the other node use TLS?\n",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(result.Error.Split('\n'), IsOfAnException);
    }

    private static bool IsOfAnException(string line) => line.Contains("Exception: ", StringComparison.Ordinal);
}
