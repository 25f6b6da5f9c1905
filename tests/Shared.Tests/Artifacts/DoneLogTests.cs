using System.Security.Cryptography;
using System.Text;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>What a job that was cut off leaves to the next one, through the data folder that both hold.</summary>
public sealed class DoneLogTests : IDisposable
{
    private static readonly byte[] Reply = [1, 2, 3];

    private readonly TempFolder _temp = new();
    private readonly DataFolder _folder;

    public DoneLogTests() => _folder = new DataFolder(_temp["data"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LogPath => Path.Combine(_folder.Staging.Root, "done.log");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task PrepareStagingAsync_NothingStaged_FindsNothing() =>
        Assert.Empty(await _folder.Staging.PrepareAsync(Cancellation));

    [Fact]
    public async Task PrepareStagingAsync_NotedTasks_AreFoundAgainAndAgain()
    {
        await StageAsync("first", "second");

        var found = await _folder.Staging.PrepareAsync(Cancellation);
        var again = await _folder.Staging.PrepareAsync(Cancellation);

        Assert.Equal(["first", "second"], found.Select(done => done.Key));
        Assert.Equal(["first", "second"], again.Select(done => done.Key));
        Assert.Equal("tokenize.encoded", again[1].ReplyName);
        Assert.Equal(Reply, again[1].Reply.ToArray());
        Assert.Equal(Contents("second"), await File.ReadAllBytesAsync(PathOf(again[1]), Cancellation));
    }

    [Fact]
    public async Task PrepareStagingAsync_StagedFileDamaged_IsNotBelieved()
    {
        await StageAsync("first", "second");
        await File.WriteAllBytesAsync(FileOf("first").PathUnder(_folder.Staging.Root), Contents("fjrst"), Cancellation);

        var found = await _folder.Staging.PrepareAsync(Cancellation);

        Assert.Equal(["second"], found.Select(done => done.Key));
        Assert.False(File.Exists(FileOf("first").PathUnder(_folder.Staging.Root)));
    }

    [Fact]
    public async Task PrepareStagingAsync_MovedIntoPlaceByACommitThatWasCutOff_IsStagedAgain()
    {
        await StageAsync("first");
        await _folder.AdoptAsync(_folder.Staging.Root, [FileOf("first")], Cancellation);
        Assert.False(File.Exists(FileOf("first").PathUnder(_folder.Staging.Root)));

        var found = await _folder.Staging.PrepareAsync(Cancellation);

        Assert.Equal(Contents("first"), await File.ReadAllBytesAsync(PathOf(Assert.Single(found)), Cancellation));
    }

    [Fact]
    public async Task PrepareStagingAsync_FilesNobodyNoted_Go()
    {
        await StageAsync("first");
        var unnoted = Path.Combine(_folder.Staging.Root, "blocks", "half.tmp");
        Directory.CreateDirectory(Path.GetDirectoryName(unnoted)!);
        await File.WriteAllTextAsync(unnoted, "", Cancellation);

        await _folder.Staging.PrepareAsync(Cancellation);

        Assert.False(File.Exists(unnoted));
    }

    [Fact]
    public async Task PrepareStagingAsync_LogCutShortAnywhere_FindsTheWholeRecordsBefore()
    {
        await StageAsync("first");
        var length = new FileInfo(LogPath).Length;
        await StageAsync("second");
        var bytes = await File.ReadAllBytesAsync(LogPath, Cancellation);

        for (var cut = 0; cut < bytes.Length; cut++)
        {
            await File.WriteAllBytesAsync(LogPath, bytes[..cut], Cancellation);
            string[] expected = cut < length ? [] : ["first"];
            Assert.Equal(expected, DoneLog.Read(LogPath).Select(done => done.Key));
        }
    }

    [Fact]
    public async Task PrepareStagingAsync_AnyBitOfTheLogFlipped_EndsTheLogThere()
    {
        await StageAsync("first");
        var length = new FileInfo(LogPath).Length;
        await StageAsync("second");
        var bytes = await File.ReadAllBytesAsync(LogPath, Cancellation);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            await File.WriteAllBytesAsync(LogPath, bytes, Cancellation);
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            string[] expected = bit / 8 < length ? [] : ["first"];
            Assert.Equal(expected, DoneLog.Read(LogPath).Select(done => done.Key));
        }
    }

    [Fact]
    public async Task PrepareStagingAsync_WholeRecordOfAnotherVersion_EndsTheLogThere()
    {
        await StageAsync("first", "second");
        var bytes = await File.ReadAllBytesAsync(LogPath, Cancellation);
        var record = bytes.AsSpan(36, BitConverter.ToInt32(bytes));
        record[0] = 2;
        SHA256.HashData(record, bytes.AsSpan(4));
        await File.WriteAllBytesAsync(LogPath, bytes, Cancellation);

        Assert.Empty(DoneLog.Read(LogPath));
    }

    [Fact]
    public async Task PrepareStagingAsync_NameThatLeadsOut_IsNotFollowed()
    {
        await StageAsync("first");
        var outside = new ArtifactFile("../outside", FileOf("first").Sha256, Contents("first").Length);
        await File.WriteAllBytesAsync(Path.Combine(_folder.LocalPath, "outside"), Contents("first"), Cancellation);
        _folder.Staging.Note(new DoneTask("second", [outside], "tokenize.encoded", Reply));

        var found = await _folder.Staging.PrepareAsync(Cancellation);

        Assert.Equal(["first"], found.Select(done => done.Key));
    }

    [Fact]
    public async Task DeleteStaging_Noted_LeavesNothingToFind()
    {
        await StageAsync("first");

        _folder.Staging.Delete();

        Assert.Empty(await _folder.Staging.PrepareAsync(Cancellation));
    }

    private async Task StageAsync(params string[] keys)
    {
        if (!Directory.Exists(_folder.Staging.Root))
        {
            await _folder.Staging.PrepareAsync(Cancellation);
        }
        foreach (var key in keys)
        {
            var file = ArtifactStore.Write(_folder.Staging.Root, "shards", ".parquet", Contents(key));
            _folder.Staging.Note(new DoneTask(key, [file], "tokenize.encoded", Reply));
        }
    }

    private string PathOf(DoneTask done) => Assert.Single(done.Files).PathUnder(_folder.Staging.Root);

    private static ArtifactFile FileOf(string key) => ArtifactStore.Describe("shards", ".parquet", Contents(key));

    private static byte[] Contents(string key) => Encoding.UTF8.GetBytes($"the shard of {key}");
}
