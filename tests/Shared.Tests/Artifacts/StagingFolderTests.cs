using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class StagingFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DataFolder _data;
    private readonly StagingFolder _staging;

    public StagingFolderTests()
    {
        _data = new DataFolder(_temp["data"]);
        _staging = _data.Staging;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Delete_WorkerWritesLater_FailsAndNothingComesBack()
    {
        await _staging.PrepareAsync(Cancellation);
        ArtifactStore.Stage(_staging.Root, "blocks", ".parquet", "early"u8.ToArray());

        _staging.Delete();

        Assert.Throws<StorageException>(() =>
            ArtifactStore.Stage(_staging.Root, "shards", ".parquet", "late"u8.ToArray())
        );
        Assert.False(Directory.Exists(_staging.Root));
    }

    [Fact]
    public async Task PrepareAsync_NewFolder_HasAllThatOthersWriteInto()
    {
        await _staging.PrepareAsync(Cancellation);

        Assert.Equal(
            ["blocks", "shards", "spool"],
            Directory.GetDirectories(_staging.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task PrepareAsync_WriterOfTheIndexWasKilled_DeletesWhatItLeft()
    {
        Directory.CreateDirectory(_data.LocalPath);
        File.WriteAllText($"{_data.IndexPath}.{Guid.NewGuid():N}.tmp", "half an index");
        File.WriteAllText(Path.Combine(_data.LocalPath, "notes.tmp"), "of the user");

        await _staging.PrepareAsync(Cancellation);

        Assert.Equal("notes.tmp", Path.GetFileName(Assert.Single(Directory.GetFiles(_data.LocalPath))));
    }

    // Such as to a disk with more room.
    [Fact]
    public async Task PrepareAsync_LinkToAFolder_GoesAndWhatItLeadsToStays()
    {
        Directory.CreateDirectory(_staging.Root);
        Directory.CreateDirectory(_temp["mine"]);
        File.WriteAllText(_temp["mine", "notes"], "of the user");
        var link = Path.Combine(_staging.Root, "spool");
        Directory.CreateSymbolicLink(link, _temp["mine"]);

        await _staging.PrepareAsync(Cancellation);

        Assert.True(File.Exists(_temp["mine", "notes"]));
        Assert.Null(new DirectoryInfo(link).LinkTarget);
    }

    [Fact]
    public void Delete_NothingStaged_DoesNothing() => _staging.Delete();
}
