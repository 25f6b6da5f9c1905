using Pipeline.Node.Output;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Tests.Output;

public sealed class FailureMessageTests
{
    private readonly TestTerminal _terminal = new();

    [Fact]
    public void Write_ExpectedFailure_IsItsMessageAndKind()
    {
        var kind = Write(new CorpusException("corpus", "The corpus folder 'corpus' does not exist."));

        Assert.Equal(ErrorKind.Input, kind);
        Assert.Equal("Error: The corpus folder 'corpus' does not exist.\n", _terminal.Error);
    }

    [Fact]
    public void Write_FailureOfOneTask_IsThatOfItsCause()
    {
        var kind = Write(new AggregateException(new ClusterException("The worker was lost.")));

        Assert.Equal(ErrorKind.Cluster, kind);
        Assert.Equal("Error: The worker was lost.\n", _terminal.Error);
    }

    [Fact]
    public void Write_FullDisk_IsAFailureOfStorage()
    {
        var kind = Write(new IOException("No space left on device : 'data/manifest.json'"));

        Assert.Equal(ErrorKind.Storage, kind);
        Assert.Equal("Error: No space left on device : 'data/manifest.json'\n", _terminal.Error);
    }

    [Fact]
    public void Write_AfterCtrlC_SaysThatTheWorkCanGoOn()
    {
        var kind = FailureMessage.Write(
            _terminal.Terminal,
            new OperationCanceledException(),
            new CancellationToken(canceled: true)
        );

        Assert.Equal(ErrorKind.Cancelled, kind);
        Assert.Equal("Stopped. Nothing is half-written; run the same command again to go on.\n", _terminal.Error);
    }

    [Fact]
    public void Write_Defect_KeepsTheStackTraceInAFile()
    {
        var kind = Write(new InvalidOperationException("Two and two is five."));

        Assert.Equal(ErrorKind.Internal, kind);
        Assert.DoesNotContain("InvalidOperationException", _terminal.Error, StringComparison.Ordinal);
        var details = _terminal.Error.Split('\'')[1];
        Assert.Contains(
            "InvalidOperationException: Two and two is five.",
            File.ReadAllText(details),
            StringComparison.Ordinal
        );
        File.Delete(details);
    }

    [Fact]
    public void Write_DefectWhoseDetailsCannotBeWritten_IsItsMessageAlone()
    {
        var inTheWay = Path.Combine(Path.GetTempPath(), $"pipeline-failure-{Environment.ProcessId}.txt");
        Directory.CreateDirectory(inTheWay);

        var kind = Write(new InvalidOperationException("Two and two is five."));

        Directory.Delete(inTheWay);
        Assert.Equal(ErrorKind.Internal, kind);
        Assert.Equal(
            "Error: The program failed in a way it should not: Two and two is five. Please report it.\n",
            _terminal.Error
        );
    }

    private ErrorKind Write(Exception failure) =>
        FailureMessage.Write(_terminal.Terminal, failure, TestContext.Current.CancellationToken);
}
