namespace Pipeline.Cluster.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Version_BuiltProgram_PrintsItsVersion()
    {
        var result = await PipelineProgram.RunAsync(TestContext.Current.CancellationToken, "--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("0.1.0", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownCommand_BuiltProgram_ExitsWithTwoAndNoStackTrace()
    {
        var result = await PipelineProgram.RunAsync(TestContext.Current.CancellationToken, "no-such-command");

        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
