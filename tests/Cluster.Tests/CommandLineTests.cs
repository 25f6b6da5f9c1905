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

    [Fact]
    public async Task Publish_BuiltProgram_SharesNoFileWithTheNextBuild()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Counts links with GNU's stat.");
        var published = Directory.GetFiles(Path.GetDirectoryName(PipelineProgram.Executable)!, "Pipeline.*");

        var result = await PipelineProgram.RunOtherAsync(
            TestContext.Current.CancellationToken,
            ["stat", "--format=%h", .. published]
        );

        // The compiler writes into its own files again, and who has one of them open dies of that.
        Assert.Equal(published.Select(_ => "1"), result.Output.Trim().Split('\n'));
    }
}
