using Pipeline.Node.Output;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Tests.Output;

public sealed class OutputFileTests
{
    [Fact]
    public void Write_DeviceThatIsFull_IsNamed()
    {
        var error = Assert.Throws<StorageException>(() => OutputFile.Write("/dev/full", stream => stream.WriteByte(1)));

        Assert.StartsWith("'/dev/full' cannot be written: the disk is full.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FolderOfThatName_IsNamed()
    {
        using var temp = new TempFolder();

        var error = Assert.Throws<StorageException>(() => OutputFile.Write(temp.Path, stream => stream.WriteByte(1)));

        Assert.Equal($"'{temp.Path}' cannot be written: it is a folder. Name a file.", error.Message);
    }
}
