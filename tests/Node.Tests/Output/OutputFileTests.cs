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

    [Theory]
    [InlineData("manifest.json", "manifest.json")]
    [InlineData("manifest.json", "vocabulary", "words.parquet")]
    [InlineData("run.json", "run.json")]
    [InlineData("run.json", "model", "labels.json")]
    public void Write_FileOfADataOrRunFolder_IsKept(string root, params string[] file)
    {
        using var temp = new TempFolder();
        var path = temp[file];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(temp[root], "kept");
        File.WriteAllText(path, "kept");

        var error = Assert.Throws<StorageException>(() => OutputFile.Write(path, stream => stream.WriteByte(1)));

        Assert.Equal(
            $"'{path}' cannot be written: it is a file of the {(root[0] == 'r' ? "run" : "data")} folder '{temp.Path}'. Name another.",
            error.Message
        );
        Assert.Equal("kept", File.ReadAllText(path));
    }

    [Fact]
    public void Write_UsersFileInADataFolder_IsReplaced()
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp["manifest.json"], "kept");
        File.WriteAllText(temp["vectors.txt"], "old");

        OutputFile.Write(temp["vectors.txt"], stream => stream.WriteByte((byte)'n'));

        Assert.Equal("n", File.ReadAllText(temp["vectors.txt"]));
    }
}
