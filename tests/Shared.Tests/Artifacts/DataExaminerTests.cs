using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class DataExaminerTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DataFolder _folder;

    public DataExaminerTests() => _folder = new DataFolder(_temp["data"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task ExamineAsync_NoFolder_KnowsNothing()
    {
        var found = await ExamineAsync();

        Assert.Equal(("", null, 0), (found.ManifestSha256, found.Manifest, found.SoundFiles.Count));
    }

    [Fact]
    public async Task ExamineAsync_FolderWithIndex_BelievesTheStatesOfFiles()
    {
        var manifest = await WriteAsync();

        var found = await ExamineAsync();

        Assert.True(found.IsTidy);
        Assert.Equal((true, 5L), (found.HasIndex, found.ListedAtNs));
        Assert.Equal(manifest.Files.Select(file => file.Name).Order(), found.SoundFiles.Order());
        Assert.Equal(3, found.Documents.Count);
    }

    [Fact]
    public async Task ExamineAsync_OtherCorpus_BelievesNoDocument()
    {
        await WriteAsync();

        var found = await ExamineAsync(corpus: _temp["another"]);

        Assert.Null(found.ListedAtNs);
        Assert.Equal(3, found.Documents.Count);
        Assert.False(found.IsTidy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ExamineAsync_FileRewrittenWithOtherBytes_IsNotSound(int index)
    {
        var manifest = await WriteAsync();
        var file = manifest.Files.ElementAt(index);
        Rewrite(file, bytes => bytes[^1] ^= 1);

        var found = await ExamineAsync();

        Assert.False(found.IsSound(file));
        Assert.Equal(3, found.SoundFiles.Count);
    }

    [Fact]
    public async Task ExamineAsync_FileRewrittenWithTheSameBytes_IsSoundButNotTidy()
    {
        var manifest = await WriteAsync();
        Rewrite(manifest.Vocabulary.File, _ => { });

        var found = await ExamineAsync();

        Assert.Equal(4, found.SoundFiles.Count);
        Assert.False(found.IsTidy);
    }

    [Fact]
    public async Task ExamineAsync_EverythingWithAnIndexThatLies_ComparesTheHashes()
    {
        var manifest = await WriteAsync();
        Rewrite(manifest.Vocabulary.File, bytes => bytes[^1] ^= 1);
        WriteIndex(manifest); // knows the damaged file's state

        var believed = await ExamineAsync();
        var compared = await ExamineAsync(everything: true);

        Assert.True(believed.IsSound(manifest.Vocabulary.File));
        Assert.False(compared.IsSound(manifest.Vocabulary.File));
    }

    [Fact]
    public async Task ExamineAsync_NoIndex_LearnsTheDocumentsFromTheBlocks()
    {
        await WriteAsync();
        File.Delete(_folder.IndexPath);

        var found = await ExamineAsync();

        Assert.Equal((false, null, false), (found.HasIndex, found.ListedAtNs, found.IsTidy));
        Assert.Equal(SampleArtifacts.Block.Keys, found.Documents.Select(document => document.Key));
        Assert.Equal(SampleArtifacts.Block.ContentHashes, found.Documents.Select(document => document.ContentHash));
        Assert.Equal(4, found.SoundFiles.Count);
    }

    [Fact]
    public async Task ExamineAsync_IndexOfAnotherRoot_CountsAsAbsent()
    {
        var manifest = await WriteAsync();
        ManifestFile.Commit(_folder.Root, manifest with { MaxDocumentBytes = 7 });

        Assert.False((await ExamineAsync()).HasIndex);
    }

    [Fact]
    public async Task ExamineAsync_ManifestDamaged_TakesItsCopyFromTheIndex()
    {
        var manifest = await WriteAsync();
        var path = _temp["data", ManifestFile.Name];
        await File.WriteAllTextAsync(path, "{", Cancellation);

        var found = await ExamineAsync();

        Assert.Equal(ManifestFile.Encode(manifest), ManifestFile.Encode(found.Manifest!));
        Assert.Equal(ContentHash.Of("{"u8), found.ManifestSha256);
        Assert.Equal(4, found.SoundFiles.Count);
    }

    [Fact]
    public async Task ExamineAsync_FileTooMany_IsNotTidy()
    {
        await WriteAsync();
        Directory.CreateDirectory(_temp["data", "vectors"]);

        Assert.False((await ExamineAsync()).IsTidy);
    }

    [Fact]
    public async Task ExamineAsync_NewerManifest_IsRefused()
    {
        await WriteAsync();
        await File.WriteAllTextAsync(
            _temp["data", ManifestFile.Name],
            "{\n  \"formatVersion\": 2,\n  \"manifest\": {}\n}\n",
            Cancellation
        );

        await Assert.ThrowsAsync<ArtifactException>(() => ExamineAsync());
    }

    [Fact]
    public async Task ExamineAsync_OtherEncoder_KeepsNothing()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Root, Cancellation);
        ManifestFile.Commit(_folder.Root, manifest with { Encoder = manifest.Encoder with { Unicode = "0" } });

        Assert.Empty((await ExamineAsync()).SoundFiles);
    }

    private Task<PreviousData> ExamineAsync(string? corpus = null, bool everything = false) =>
        DataExaminer.ExamineAsync(_folder, corpus ?? _temp["corpus"], vectors: null, everything, Cancellation);

    private async Task<Manifest> WriteAsync()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Root, Cancellation);
        WriteIndex(manifest);
        _folder.RememberSource(_temp["corpus"], vectors: null);
        return manifest;
    }

    private void WriteIndex(Manifest manifest) =>
        CorpusIndexFile.Write(
            _folder.IndexPath,
            new CorpusIndex(
                [.. ManifestFile.Encode(manifest)],
                _temp["corpus"],
                ListedAtNs: 5,
                [
                    .. SampleArtifacts.Block.Keys.Select(
                        (key, i) => new KnownDocument(key, default, SampleArtifacts.Block.ContentHashes[i], false, null)
                    ),
                ],
                manifest.Files.ToDictionary(file => file.Name, StateOf, StringComparer.Ordinal),
                Vectors: null
            )
        );

    private FileFingerprint StateOf(ArtifactFile file)
    {
        FileStatus.Of(file.PathUnder(_folder.Root), out var state);
        return state;
    }

    private void Rewrite(ArtifactFile file, Action<byte[]> change)
    {
        var path = file.PathUnder(_folder.Root);
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        File.Delete(path); // another inode: seen whatever the clock's tick
        File.WriteAllBytes($"{path}.other", bytes);
        File.Move($"{path}.other", path);
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }
}
