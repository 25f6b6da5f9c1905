namespace Pipeline.Cluster.Tests;

/// <summary>What <c>cluster-config/local.sh</c> starts, in a copy of the folders that it looks at.</summary>
public sealed class LocalScriptNodesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public LocalScriptNodesTests()
    {
        var program = Path.GetDirectoryName(PipelineProgram.Executable)!;
        Directory.CreateDirectory(_temp["artifacts", "publish", "Node"]);
        Directory.CreateSymbolicLink(_temp["artifacts", "publish", "Node", "release_test"], program);
        Directory.CreateDirectory(_temp["cluster-config"]);
        foreach (var name in new[] { "local.sh", "loopback.conf" })
        {
            File.Copy(Path.Combine(PipelineProgram.Root, "cluster-config", name), _temp["cluster-config", name]);
        }
        // The launcher: there is nothing to build.
        File.CreateSymbolicLink(_temp["pipeline"], PipelineProgram.Executable);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Start_Nodes_AreOutOfReachOfCtrlC()
    {
        try
        {
            var started = await RunAsync("start", $"PIPELINE_PORT={LocalCluster.FreePort()}", "PIPELINE_WORKERS=1");

            Assert.True(started.ExitCode == 0, started.Error);
            foreach (var name in new[] { "coordinator", "worker-1" })
            {
                var pid = (
                    await File.ReadAllTextAsync(_temp["artifacts", "cluster", $"{name}.pid"], Cancellation)
                ).Trim();
                var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", Cancellation);
                // After the name in brackets: state, parent, process group.
                Assert.Equal(pid, stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2]);
            }
        }
        finally
        {
            _ = await RunAsync("stop");
        }
    }

    private Task<ProgramResult> RunAsync(string command, params string[] variables) =>
        PipelineProgram.RunOtherAsync(
            Cancellation,
            ["env", .. variables, "bash", _temp["cluster-config", "local.sh"], command]
        );
}
