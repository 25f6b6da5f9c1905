using System.Diagnostics;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DataFolder _folder;

    public DataFolderTests() => _folder = new DataFolder(_temp["data"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task AdoptAsync_StagedFiles_AreInPlaceUnderTheSameNames()
    {
        var staging = _folder.Staging.Root;
        var manifest = await SampleArtifacts.WriteAsync(staging, Cancellation);

        await _folder.AdoptAsync(staging, manifest.Files, Cancellation);

        Assert.Equal(
            manifest.Files.Select(file => file.Name).Order(CodePointOrder.Instance),
            _folder.FilesInPlace().Order(CodePointOrder.Instance)
        );
        await BlockFile.ReadAsync(_folder.Root, manifest.Chunks[0].Block, manifest.Chunks[0].Words, Cancellation);
    }

    [Fact]
    public async Task AdoptAsync_FileInPlaceAlready_NeedsNoStagedFile()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Root, Cancellation);

        await _folder.AdoptAsync(_folder.Staging.Root, manifest.Files, Cancellation);

        Assert.Equal(4, _folder.FilesInPlace().Count);
    }

    [Fact]
    public async Task AdoptAsync_DamagedFileInPlace_IsReplaced()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Root, Cancellation);
        var shard = manifest.Chunks[0].Shard;
        FlipBit(shard.PathUnder(_folder.Root));
        var staging = _folder.Staging.Root;
        await SampleArtifacts.WriteAsync(staging, Cancellation);

        await _folder.AdoptAsync(staging, [shard], Cancellation);

        Assert.Equal(shard.Sha256, await ContentHash.OfFileAsync(shard.PathUnder(_folder.Root), Cancellation));
    }

    [Fact]
    public async Task AdoptAsync_FileNowhere_IsRefusedByName()
    {
        var manifest = await SampleArtifacts.WriteAsync(_temp["elsewhere"], Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            _folder.AdoptAsync(_folder.Staging.Root, manifest.Files, Cancellation)
        );

        Assert.Contains(manifest.Chunks[0].Block.Sha256, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdoptAsync_StagedFileChangedSince_IsRefusedByName()
    {
        var staging = _folder.Staging.Root;
        var manifest = await SampleArtifacts.WriteAsync(staging, Cancellation);
        var shard = manifest.Chunks[0].Shard;
        FlipBit(shard.PathUnder(staging));

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            _folder.AdoptAsync(staging, [shard], Cancellation)
        );

        Assert.Contains($"expected {shard.Sha256}", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(shard.PathUnder(_folder.Root)));
    }

    [Fact]
    public async Task AdoptAsync_NameThatLeadsOut_IsRefused()
    {
        var outside = new ArtifactFile("../outside", new string('0', 64), 0);

        await Assert.ThrowsAsync<ArtifactException>(() => _folder.AdoptAsync(_temp.Path, [outside], Cancellation));
    }

    [Fact]
    public async Task CollectGarbage_UnnamedAndTemporaryFiles_GoAndOthersStay()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Root, Cancellation);
        var unnamed = Path.Combine(_folder.Root, "shards", $"{new string('0', 64)}.parquet");
        var temporary = Path.Combine(_folder.Root, "blocks", $"{new string('0', 64)}.parquet.{Guid.Empty:N}.tmp");
        string[] foreign =
        [
            Path.Combine(_folder.Root, "blocks", "notes.txt"),
            Path.Combine(_folder.Root, "blocks", "notes.tmp"),
            Path.Combine(_folder.Root, "manifest.json.old.tmp"),
        ];
        foreach (var path in (string[])[unnamed, temporary, .. foreign])
        {
            await File.WriteAllTextAsync(path, "", Cancellation);
        }

        var deleted = _folder.CollectGarbage(manifest);

        Assert.Equal(2, deleted);
        Assert.False(File.Exists(unnamed));
        Assert.False(File.Exists(temporary));
        Assert.All(foreign, path => Assert.True(File.Exists(path)));
        Assert.All(manifest.Files, file => Assert.True(File.Exists(file.PathUnder(_folder.Root))));
    }

    [Fact]
    public async Task CollectGarbage_HalfRootAndEmptyFolders_Go()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Root, Cancellation);
        var halfRoot = _temp["data", $"manifest.json.{Guid.Empty:N}.tmp"];
        await File.WriteAllTextAsync(halfRoot, "", Cancellation);
        Directory.CreateDirectory(_temp["data", "rejected"]);
        Directory.CreateDirectory(_temp["data", "vectors", "mine"]);

        _folder.CollectGarbage(manifest);

        Assert.False(File.Exists(halfRoot));
        Assert.False(Directory.Exists(_temp["data", "rejected"]));
        Assert.True(Directory.Exists(_temp["data", "vectors", "mine"]));
        Assert.Empty(_folder.Litter(manifest));
    }

    [Fact]
    public void ThrowIfHeld_HeldByThisProcess_IsRefusedByName()
    {
        using var held = _folder.Lock();

        var error = Assert.Throws<StorageException>(_folder.ThrowIfHeld);

        Assert.Contains($"held by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfHeld_HolderDeadOrElsewhere_WritesNothing()
    {
        _folder.ThrowIfHeld();
        Assert.False(Directory.Exists(_folder.Root));

        Leave(LockHolder.Current with { StartTicks = LockHolder.Current.StartTicks - 1 });
        _folder.ThrowIfHeld();
        Leave(LockHolder.Current with { Host = "elsewhere" });
        _folder.ThrowIfHeld();
    }

    [Fact]
    public void FindSource_Remembered_IsFullPath()
    {
        _folder.RememberSource("corpus", vectors: null);

        Assert.Equal(Path.GetFullPath("corpus"), _folder.FindSource()!.Corpus);
    }

    [Fact]
    public void FindSource_NeverRemembered_IsNull() => Assert.Null(_folder.FindSource());

    [Fact]
    public void Lock_HeldByThisProcess_IsRefusedByName()
    {
        using var held = _folder.Lock();

        var error = Assert.Throws<StorageException>(() => _folder.Lock());

        Assert.Contains(
            $"is held by process {Environment.ProcessId} on '{Environment.MachineName}'. Another of its jobs is at work there; wait until that has ended.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lock_GivenBack_IsFree()
    {
        _folder.Lock().Dispose();

        using var again = _folder.Lock();

        Assert.NotNull(again);
    }

    // Its last holder deletes both with a bare folder that it gives back.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lock_GuardOrFolderDeletedBeforeItIsLocked_IsTakenAnew(bool isOpen)
    {
        var guard = Path.Combine(_folder.LocalPath, "lock.guard");
        var openings = 0;
        using (
            DataFolderLock.Take(
                _folder,
                takeOver: false,
                job: null,
                path =>
                {
                    if (openings++ > 0)
                    {
                        return DataFolderLock.Open(path);
                    }
                    var opened = isOpen ? DataFolderLock.Open(path) : null;
                    Directory.Delete(_folder.Root, recursive: true);
                    return opened ?? DataFolderLock.Open(path);
                }
            )
        )
        {
            Assert.Throws<IOException>(() => DataFolderLock.Open(guard).Dispose());
        }

        Assert.False(Directory.Exists(_folder.Root));
    }

    [Fact]
    public void Lock_GuardWhoseNumberCannotBeRead_IsNotLeftLocked()
    {
        var error = Assert.Throws<StorageException>(() =>
            DataFolderLock.Take(_folder, takeOver: false, job: null, path => new FileWithoutNumber(path))
        );

        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
        DataFolderLock.Open(Path.Combine(_folder.LocalPath, "lock.guard")).Dispose();
    }

    [Fact]
    public void Lock_GuardLockedAndNoRecord_SaysThatItChangesHands()
    {
        Directory.CreateDirectory(_folder.LocalPath);
        using var other = DataFolderLock.Open(Path.Combine(_folder.LocalPath, "lock.guard"));

        var error = Assert.Throws<StorageException>(() => _folder.Lock());

        Assert.Equal(
            $"The data folder '{_folder.Root}' is just being taken or given back by another process; run the same command again.",
            error.Message
        );
    }

    [Fact]
    public void Lock_HolderDeadOnThisHost_IsTakenOver()
    {
        // The process number is this one's, but the process that had it started at another time.
        Leave(LockHolder.Current with { StartTicks = LockHolder.Current.StartTicks - 1 });

        using var taken = _folder.Lock();

        Assert.NotNull(taken);
    }

    // Where nobody asks after a process that was killed, as in many a container, it keeps its number for good.
    [Fact]
    public async Task Lock_HolderEndedAndNotAskedAfter_IsTakenOver()
    {
        var cancellation = TestContext.Current.CancellationToken;
        // 'sleep' takes the place of the shell, and does not know that it has a child.
        var start = new ProcessStartInfo("bash", ["-c", "sleep 0.2 & echo $!; exec sleep 600"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var parent = Process.Start(start)!;
        try
        {
            var child = int.Parse((await parent.StandardOutput.ReadLineAsync(cancellation))!);
            string[] fields;
            do
            {
                fields = (await File.ReadAllTextAsync($"/proc/{child}/stat", cancellation)).Split(' ');
            } while (fields[2] is not "Z");
            Leave(LockHolder.Current with { ProcessId = child, StartTicks = long.Parse(fields[21]) });

            _folder.ThrowIfHeld();
            using var taken = _folder.Lock();

            Assert.NotNull(taken);
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact]
    public void Lock_HeldForAJobOfACluster_SaysWhichAndHowToEndIt()
    {
        using var held = _folder.Lock(job: new ClusterJob(new JobId("preprocess-1"), "10.0.0.1:4053"));

        var error = Assert.Throws<StorageException>(() => _folder.Lock());

        Assert.Equal(
            $"The data folder '{_folder.Root}' is held by job preprocess-1 of the cluster at 10.0.0.1:4053. "
                + "Wait until it has ended, as 'pipeline attach preprocess-1 --cluster 10.0.0.1:4053' shows, "
                + "or end it with 'pipeline cancel preprocess-1 --cluster 10.0.0.1:4053'; "
                + "where the cluster has TLS, with '--config FILE' too.",
            error.Message
        );
    }

    [Fact]
    public void Lock_HeldForAJobOfAClusterElsewhere_AlsoSaysHowToTakeItOver()
    {
        Leave(LockHolder.Current with { Host = "elsewhere", Job = "preprocess-1", Cluster = "10.0.0.1:4053" });

        var error = Assert.Throws<StorageException>(() => _folder.Lock());

        Assert.Contains("held by job preprocess-1 of", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("If that cluster is gone, run 'pipeline preprocess' on it with '--take-over'.", error.Message);
    }

    [Fact]
    public void Lock_Held_SaysWhoAndNothingThatChanges()
    {
        using var held = _folder.Lock();

        var record = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.LocalPath, "lock"))).RootElement;

        Assert.Equal(
            ["formatVersion", "host", "bootId", "processId", "startTicks", "job", "cluster", "sha256"],
            record.EnumerateObject().Select(property => property.Name)
        );
    }

    [Fact]
    public void Lock_HolderAliveWithoutSystemLock_IsRefused()
    {
        Leave(LockHolder.Current);

        Assert.Throws<StorageException>(() => _folder.Lock(takeOver: true));
    }

    [Fact]
    public void Lock_GuardCannotBeOpenedAndHolderDead_SaysWhatTheSystemSays()
    {
        Leave(LockHolder.Current with { StartTicks = LockHolder.Current.StartTicks - 1 });
        var guard = Path.Combine(_folder.LocalPath, "lock.guard");
        File.CreateSymbolicLink(guard, "lock.guard"); // round in a circle

        var error = Assert.Throws<StorageException>(() => _folder.Lock());

        Assert.StartsWith($"'{guard}' cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_HolderOnAnotherHostForTheSameJob_IsTakenOver()
    {
        Leave(LockHolder.Current with { Host = "elsewhere", Job = "preprocess-1", Cluster = "10.0.0.1:4053" });

        using (_folder.Lock(job: new ClusterJob(new JobId("preprocess-1"), "10.0.0.2:4053")))
        {
            Assert.Throws<StorageException>(() => _folder.Lock());
        }
        Leave(LockHolder.Current with { Host = "elsewhere", Job = "preprocess-1", Cluster = "10.0.0.1:4053" });
        Assert.Throws<StorageException>(() =>
            _folder.Lock(job: new ClusterJob(new JobId("preprocess-2"), "10.0.0.1:4053"))
        );
    }

    [Fact]
    public void Lock_HolderOnAnotherHost_NeedsTakeOver()
    {
        Leave(LockHolder.Current with { Host = "elsewhere" });

        var error = Assert.Throws<StorageException>(() => _folder.Lock());
        using var taken = _folder.Lock(takeOver: true);

        Assert.Contains("on 'elsewhere'", error.Message, StringComparison.Ordinal);
        // Not 'the command': only 'preprocess' has the option.
        Assert.EndsWith("run 'pipeline preprocess' on it with '--take-over'.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Lock_RecordOfAnotherVersion_IsRefusedByName(int version)
    {
        Leave(LockHolder.Current with { FormatVersion = version, Host = "elsewhere" });

        var error = Assert.Throws<StorageException>(() => _folder.Lock(takeOver: true));

        Assert.Equal(
            $"The lock '{_temp["data", ".local", "lock"]}' has format version {version}, but this program knows 2: another version of the program holds the data folder, or was killed while it did. "
                + "If none is at work there, delete the file, and run the same command again.",
            error.Message
        );
        Assert.Throws<StorageException>(_folder.ThrowIfHeld);
    }

    [Fact]
    public void Lock_HeldByAnotherVersion_IsRefusedByName()
    {
        Leave(LockHolder.Current with { FormatVersion = 3 });
        using var guard = new FileStream(
            Path.Combine(_folder.LocalPath, "lock.guard"),
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.None
        );

        var error = Assert.Throws<StorageException>(() => _folder.Lock());

        Assert.Contains(
            "another version of the program holds the data folder",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lock_TakenOverAndGivenBackMeanwhile_IsNoticed()
    {
        using var taken = _folder.Lock();
        File.Delete(Path.Combine(_folder.LocalPath, "lock"));

        var error = Assert.Throws<StorageException>(taken.ThrowIfTakenOver);

        Assert.StartsWith(
            $"The data folder '{_folder.Root}' is not held any more: its lock '{_temp["data", ".local", "lock"]}' is gone",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lock_TakenOverByAnotherVersion_IsLeftToTheNewHolder()
    {
        var taken = _folder.Lock();
        Leave(LockHolder.Current with { FormatVersion = 3, Host = "elsewhere" });

        Assert.Throws<StorageException>(taken.ThrowIfTakenOver);
        taken.Dispose();

        Assert.True(File.Exists(_temp["data", ".local", "lock"]));
    }

    [Fact]
    public void Lock_TakenOverFromElsewhere_IsNoticedAndLeftToTheNewHolder()
    {
        var taken = _folder.Lock();
        taken.ThrowIfTakenOver();
        Leave(LockHolder.Current with { Host = "elsewhere" });

        var error = Assert.Throws<StorageException>(taken.ThrowIfTakenOver);
        taken.Dispose();

        Assert.Contains("taken over", error.Message, StringComparison.Ordinal);
        Assert.Contains("'elsewhere'", error.Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(() => _folder.Lock());
    }

    [Fact]
    public void Lock_NothingPutThere_TakesAwayWhatItCreated()
    {
        _folder.Lock().Dispose();

        Assert.False(Directory.Exists(_folder.Root));
    }

    [Fact]
    public void Lock_FolderOfTheUser_StaysWithAllThatIsInIt()
    {
        Directory.CreateDirectory(_folder.Root);
        _folder.Lock().Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
        File.WriteAllText(_temp["data", "notes"], "mine");

        _folder.Lock().Dispose();

        Assert.Equal([_temp["data", "notes"]], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Lock_DataPutThere_LeavesTheGuardToTheNextOne()
    {
        using (_folder.Lock())
        {
            File.WriteAllText(_temp["data", ManifestFile.Name], "");
        }

        Assert.Equal(["lock.guard"], Directory.GetFiles(_folder.LocalPath).Select(Path.GetFileName));
    }

    private void Leave(LockHolder holder) =>
        SealedJson.Write(Path.Combine(_folder.LocalPath, "lock"), holder, LocalJson.Strict.LockHolder);

    private static void FlipBit(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private sealed class FileWithoutNumber(string path)
        : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
    {
        public override SafeFileHandle SafeFileHandle => throw new IOException("The disk is gone.");
    }
}
