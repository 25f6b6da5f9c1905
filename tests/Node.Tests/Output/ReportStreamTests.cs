using Pipeline.Node.Commands;
using Pipeline.Node.Output;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Tests.Output;

public sealed class ReportStreamTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("train", "--help")]
    public async Task Write_TargetThatIsFull_IsNamedWithTheExitCodeOfStorage(params string[] command)
    {
        using var full = new FileStream(
            "/dev/full",
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        var terminal = new TestTerminal();
        var toFull = terminal.Terminal with { Output = new StreamWriter(new ReportStream(full)) { AutoFlush = true } };

        var exitCode = await CommandLine.RunAsync(command, toFull, TestContext.Current.CancellationToken);

        Assert.Equal(6, exitCode);
        Assert.StartsWith("Error: Standard output cannot be written: No space left on device", terminal.Error);
    }

    [Fact]
    public void Write_TargetThatIsClosed_IsSaidInWords()
    {
        using var closed = new ClosedStream();

        var error = Assert.Throws<StorageException>(() => new ReportStream(closed).Write("said"u8));

        Assert.StartsWith("Standard output is closed", error.Message);
    }

    [Fact]
    public void Write_TargetThatTakes_HasTheBytes()
    {
        using var target = new MemoryStream();
        using var writer = new StreamWriter(new ReportStream(target)) { AutoFlush = true };

        writer.Write("said");

        Assert.Equal("said"u8, target.ToArray());
    }

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new UnauthorizedAccessException();
    }
}
