using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class AtomicFileTests : IDisposable
{
    private const int NoSpace = 28;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ExistingFile_ReplacesItAndLeavesNothingElse()
    {
        var path = _folder["a", "file"];
        AtomicFile.Write(path, "old"u8.ToArray());

        AtomicFile.Write(path, "new"u8.ToArray());

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder["a"]));
    }

    [Fact]
    public void CreateFolder_SeveralThatAreMissing_CreatesEach()
    {
        AtomicFile.CreateFolder(_folder["a", "b", "c"]);
        AtomicFile.CreateFolder(_folder["a", "b", "c"]);

        Assert.True(Directory.Exists(_folder["a", "b", "c"]));
    }

    [Fact]
    public void CreateFolder_BelowAFile_NamesTheFolder()
    {
        File.WriteAllText(_folder["a"], "");

        var error = Assert.Throws<StorageException>(() => AtomicFile.CreateFolder(_folder["a", "b"]));

        Assert.Equal(
            $"'{_folder["a", "b"]}' cannot be written: '{_folder["a"]}' is a file, but has to be a folder. Name another path.",
            error.Message
        );
    }

    [Fact]
    public void Write_WriterThrows_KeepsTheOldFileAndLeavesNothingElse()
    {
        var path = _folder["file"];
        AtomicFile.Write(path, "old"u8.ToArray());

        Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write("half"u8);
                    throw new InvalidOperationException();
                }
            )
        );

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_DiskFull_SaysSoAndLeavesNothing()
    {
        var path = _folder["file"];

        var error = Assert.Throws<StorageException>(() =>
            AtomicFile.Write(path, _ => throw new IOException("No space left on device", NoSpace))
        );

        Assert.Equal(
            $"'{path}' cannot be written: the disk is full. Free some space and run the same command again; nothing half-written was left.",
            error.Message
        );
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_FolderThatIsAFile_IsAStorageError()
    {
        File.WriteAllText(_folder["file"], "");

        var error = Assert.Throws<StorageException>(() => AtomicFile.Write(_folder["file", "below"], new byte[1]));

        Assert.Equal(_folder["file", "below"], error.Path);
        Assert.Contains(
            $"'{_folder["file"]}' is a file, but has to be a folder.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void DeleteLeftovers_FileThatIsBeingWritten_Stays()
    {
        File.WriteAllText(_folder["file.0123456789abcdef0123456789abcdef.tmp"], "of a process that was killed");
        File.WriteAllText(_folder["other.tmp"], "");

        AtomicFile.Write(
            _folder["file"],
            stream =>
            {
                stream.Write("one"u8);
                AtomicFile.DeleteLeftovers(_folder.Path);
                stream.Write("two"u8);
            }
        );

        Assert.Equal("onetwo", File.ReadAllText(_folder["file"]));
        Assert.Equal([_folder["file"], _folder["other.tmp"]], Directory.GetFiles(_folder.Path).Order());
    }

    [Fact]
    public void DeleteLeftovers_NoFolder_DoesNothing() => AtomicFile.DeleteLeftovers(_folder["none"]);

    [Theory]
    [InlineData(30, "the file system is read-only.")]
    [InlineData(122, "the disk quota is used up.")]
    public void From_SystemError_NamesTheReason(int error, string reason) =>
        Assert.Contains(reason, StorageFailure.From("x", new IOException("", error)).Message, StringComparison.Ordinal);

    [Fact]
    public void From_PermissionDenied_NamesTheReason() =>
        Assert.Contains(
            "permission is denied.",
            StorageFailure.From("x", new UnauthorizedAccessException()).Message,
            StringComparison.Ordinal
        );
}
