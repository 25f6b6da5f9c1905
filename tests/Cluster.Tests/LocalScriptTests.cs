namespace Pipeline.Cluster.Tests;

/// <summary><c>cluster-config/local.sh</c>, with a program that only says what the real one says.</summary>
public sealed class LocalScriptTests : IDisposable
{
    // The coordinator ends at once, and workers look for it.
    private const string Program = """
        #!/usr/bin/env bash
        if [[ $* == *coordinator* ]]; then
          echo 'Error: the port is taken.' >&2
          exit 7
        fi
        trap exit TERM
        while sleep 0.1; do :; done

        """;

    private readonly TempFolder _root = new();

    public LocalScriptTests()
    {
        var source = Path.Combine(PipelineProgram.Root, "cluster-config");
        Directory.CreateDirectory(_root["cluster-config"]);
        File.Copy(Path.Combine(source, "local.sh"), _root["cluster-config", "local.sh"]);
        File.Copy(Path.Combine(source, "loopback.conf"), _root["cluster-config", "loopback.conf"]);
        Directory.CreateDirectory(_root["artifacts", "publish", "Node", "release_any"]);
        WriteProgram(_root["artifacts", "publish", "Node", "release_any", "Pipeline.Node"], Program);
        WriteProgram(_root["pipeline"], "#!/bin/sh\n");
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Start_CoordinatorEndsAtOnce_SaysWhyInsteadOfWaitingForWorkers()
    {
        var result = await StartAsync(workers: "2");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("local.sh: coordinator did not start:\nError: the port is taken.\n", result.Error);
    }

    [Fact]
    public async Task Start_NumberOfWorkersIsNone_StartsNothing()
    {
        var result = await StartAsync(workers: "two");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("local.sh: PIPELINE_WORKERS is 'two'; it must be a whole number\n", result.Error);
        Assert.False(Directory.Exists(_root["artifacts", "cluster"]));
    }

    private Task<ProgramResult> StartAsync(string workers) =>
        PipelineProgram.RunOtherAsync(
            TestContext.Current.CancellationToken,
            "env",
            $"PIPELINE_WORKERS={workers}",
            _root["cluster-config", "local.sh"],
            "start"
        );

    private static void WriteProgram(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
