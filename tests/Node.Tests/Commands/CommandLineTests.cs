namespace Pipeline.Node.Tests.Commands;

public sealed class CommandLineTests
{
    private readonly TestTerminal _terminal = new();

    [Fact]
    public async Task RunAsync_Version_PrintsIt()
    {
        Assert.Equal(0, await _terminal.RunAsync("--version"));
        Assert.Equal("pipeline 0.1.0\n", _terminal.Output);
    }

    [Fact]
    public async Task RunAsync_VerboseVersion_NamesArithmeticAndPackages()
    {
        Assert.Equal(0, await _terminal.RunAsync("--version", "--verbose"));
        Assert.Matches(@"(?m)^arithmetic +(\d+-bit|no) vectors$", _terminal.Output);
        Assert.Matches(@"(?m)^Parquet\.Net +6\.1\.0$", _terminal.Output);
    }

    [Fact]
    public async Task RunAsync_NoCommand_IsRefusedWithAHint()
    {
        Assert.Equal(2, await _terminal.RunAsync());
        Assert.Equal(
            "Error: No command given. 'pipeline run' does everything on a built-in sample; 'pipeline --help' lists the commands.\n",
            _terminal.Error
        );
    }

    [Fact]
    public async Task RunAsync_SeveralMistakes_NamesThemAll()
    {
        Assert.Equal(2, await _terminal.RunAsync("--colour", "--shape"));
        Assert.Equal(
            """
            Error: Unrecognized command or argument '--colour'.
            Error: Unrecognized command or argument '--shape'.
            See 'pipeline --help'.

            """,
            _terminal.Error
        );
    }
}
