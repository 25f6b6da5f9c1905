using Microsoft.Win32.SafeHandles;
using Pipeline.Ingest.Files;

namespace Pipeline.Ingest.Tests.Files;

public sealed class SteadyFileTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();
    private readonly SafeFileHandle _file;
    private int _reads;

    public SteadyFileTests()
    {
        File.WriteAllText(Path, "before");
        File.SetLastWriteTimeUtc(Path, LongAgo);
        _file = File.OpenHandle(Path, share: FileShare.ReadWrite);
    }

    private string Path => _folder["file"];

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Read_FileThatHoldsStill_IsReadOnce()
    {
        Assert.Equal(SteadyFileResult.Read, Read(changes: 0));
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void Read_SameSizeWrittenMeanwhile_IsReadAgain()
    {
        Assert.Equal(SteadyFileResult.Read, Read(changes: 2));
        Assert.Equal(3, _reads);
    }

    [Fact]
    public void Read_WrittenEachTime_IsGivenUpAfterThree()
    {
        Assert.Equal(SteadyFileResult.Unsteady, Read(changes: int.MaxValue));
        Assert.Equal(3, _reads);
    }

    [Fact]
    public void Read_LargerThanTheLimit_IsNotRead()
    {
        Assert.Equal(SteadyFileResult.TooLarge, Read(changes: 0, maxBytes: 5));
        Assert.Equal(0, _reads);
    }

    [Fact]
    public void Read_FailsWhileItIsWritten_IsReadAgain()
    {
        Assert.Equal(SteadyFileResult.Read, Read(changes: 1, failures: 1));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void Read_FailsAndIsWrittenEachTime_IsGivenUpAfterThree() =>
        Assert.Equal(SteadyFileResult.Unsteady, Read(changes: int.MaxValue, failures: int.MaxValue));

    [Fact]
    public void Read_FailsWhileItHoldsStill_SaysSo()
    {
        Assert.Throws<EndOfStreamException>(() => Read(changes: 0, failures: 1));
        Assert.Equal(1, _reads);
    }

    // Another hand writes as many bytes as there were, while the first reads are under way.
    private SteadyFileResult Read(int changes, long maxBytes = 100, int failures = 0) =>
        SteadyFile.Read(
            _file,
            maxBytes,
            size =>
            {
                if (_reads++ < changes)
                {
                    File.WriteAllText(Path, "after.");
                    File.SetLastWriteTimeUtc(Path, LongAgo.AddSeconds(_reads));
                }
                return _reads > failures
                    ? RandomAccess.Read(_file, new byte[(int)size + 1], 0)
                    : throw new EndOfStreamException();
            },
            out _
        );
}
