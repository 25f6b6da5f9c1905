using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class FileStatusTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_File_AgreesWithWhatEverySystemSays()
    {
        File.WriteAllText(_folder["file"], "file");

        Assert.Equal(FileKind.Regular, FileStatus.Of(_folder["file"], out var fingerprint));
        Assert.Equal(FileKind.Regular, FileStatus.Portable(_folder["file"], out var portable));
        Assert.Equal(portable.SizeBytes, fingerprint.SizeBytes);
        Assert.Equal(portable.ModifiedNs / 100, fingerprint.ModifiedNs / 100); // .NET counts in 100 ns
    }

    [Fact]
    public void Of_RewrittenInPlaceWithItsOldTime_ShowsInTheChangeTime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the change time.");
        File.WriteAllText(_folder["file"], "file");
        FileStatus.Of(_folder["file"], out var before);

        File.SetLastWriteTimeUtc(_folder["file"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        FileStatus.Of(_folder["file"], out var after);

        Assert.Equal(before.Inode, after.Inode);
        Assert.True(after.ModifiedNs < before.ModifiedNs);
        Assert.True(after.ChangedNs >= before.ChangedNs);
    }

    [Fact]
    public void Of_FileReplacedByAnother_HasAnotherInode()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the inode.");
        File.WriteAllText(_folder["file"], "file");
        File.WriteAllText(_folder["other"], "other");
        FileStatus.Of(_folder["file"], out var before);

        File.Move(_folder["other"], _folder["file"], overwrite: true);
        FileStatus.Of(_folder["file"], out var after);

        Assert.NotEqual(0UL, before.Inode);
        Assert.NotEqual(before.Inode, after.Inode);
    }

    [Fact]
    public void Of_OpenFile_SaysTheSameAsItsPath()
    {
        File.WriteAllText(_folder["file"], "file");
        using var file = File.OpenHandle(_folder["file"]);

        FileStatus.Of(_folder["file"], out var byPath);

        Assert.Equal(byPath, FileStatus.Of(file));
    }

    // ext4 counts to 2446, XFS to 2486: as far as a clock that was wrong may have put a file.
    [Fact]
    public void Of_TimeBeyondNanosecondsInALong_IsTheLastOne()
    {
        File.WriteAllText(_folder["file"], "file");
        File.SetLastWriteTimeUtc(_folder["file"], new DateTime(2300, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.SkipUnless(File.GetLastWriteTimeUtc(_folder["file"]).Year == 2300, "The file system ends before 2300.");
        using var file = File.OpenHandle(_folder["file"]);

        FileStatus.Of(_folder["file"], out var fingerprint);
        FileStatus.Portable(_folder["file"], out var portable);

        Assert.Equal(long.MaxValue, fingerprint.ModifiedNs);
        Assert.Equal(long.MaxValue, portable.ModifiedNs);
        Assert.Equal(fingerprint, FileStatus.Of(file));
        Assert.False(fingerprint.IsOlderThan(long.MaxValue));
    }

    [Fact]
    public void Of_TimeBefore1970_CountsBackwards()
    {
        File.WriteAllText(_folder["file"], "file");
        File.SetLastWriteTimeUtc(_folder["file"], DateTime.UnixEpoch.AddMilliseconds(-1500));

        FileStatus.Of(_folder["file"], out var fingerprint);
        FileStatus.Portable(_folder["file"], out var portable);

        Assert.Equal(-1_500_000_000, fingerprint.ModifiedNs);
        Assert.Equal(-1_500_000_000, portable.ModifiedNs);
    }

    [Fact]
    public void Of_OtherThings_TellsThemApart()
    {
        File.WriteAllText(_folder["file"], "file");
        File.CreateSymbolicLink(_folder["nowhere"], "gone");
        File.CreateSymbolicLink(_folder["circle"], "circle");

        Assert.Equal(FileKind.Folder, FileStatus.Of(_folder.Path, out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Of(_folder["gone"], out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Of(_folder["nowhere"], out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Of(_folder["circle"], out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Of(_folder["file", "below"], out _));
        Assert.Equal(FileKind.Folder, FileStatus.Portable(_folder.Path, out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Portable(_folder["gone"], out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Portable(_folder["nowhere"], out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Portable(_folder["circle"], out _));
        Assert.Equal(FileKind.Nothing, FileStatus.Portable(_folder["file", "below"], out _));
    }
}
