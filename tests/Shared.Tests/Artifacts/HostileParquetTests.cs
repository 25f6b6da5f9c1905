using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Files whose hash is right and whose content is not: what an attacker who can write the manifest can make.</summary>
public sealed class HostileParquetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shard_EachTruncation_IsRefused()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var bytes = await File.ReadAllBytesAsync(manifest.Chunks[0].Shard.PathUnder(_folder.Path), Cancellation);
        for (var length = 0; length < bytes.Length; length++)
        {
            var file = Store(manifest.Chunks[0].Shard, bytes[..length]);

            await Assert.ThrowsAsync<ArtifactException>(() => ShardFile.ReadAsync(_folder.Path, file, Cancellation));
        }
    }

    [Fact]
    public async Task Vocabulary_ShortRowGroupBeforeTheLast_IsRefused()
    {
        var schema = new TableSchema(
            "vocabulary",
            new TableColumn("word", ColumnKind.Text),
            new TableColumn("rank", ColumnKind.Int32),
            new TableColumn("count", ColumnKind.Int64),
            new TableColumn("documents", ColumnKind.Int32)
        );
        await using var table = await TableWriter.StartAsync(schema, [], Cancellation);
        for (var rank = 1; rank <= 2; rank++)
        {
            if (rank > 1)
            {
                table.BeginGroup();
            }
            await table.WriteAsync("word", WordTable.From([$"{rank}"]));
            await table.WriteAsync("rank", new[] { rank }.AsMemory());
            await table.WriteAsync("count", new[] { 1L }.AsMemory());
            await table.WriteAsync("documents", new[] { 1 }.AsMemory());
        }
        var bytes = await table.FinishAsync();

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            VocabularyFile.ParseAsync("v.parquet", bytes, Cancellation)
        );

        Assert.Contains(
            "row group 0 of 2 claims 1 rows; each but the last has 1048576",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Lists_InTwoRowGroups_AreRefused()
    {
        var schema = new TableSchema("lists", new TableColumn("tokens", ColumnKind.Int32List));
        await using var table = await TableWriter.StartAsync(schema, [], Cancellation);
        await table.WriteAsync("tokens", new[] { 1, 2 }, new[] { 2 });
        table.BeginGroup();
        await table.WriteAsync("tokens", new[] { 3 }, new[] { 1 });
        var bytes = await table.FinishAsync();

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            TableReader.OpenAsync("l.parquet", bytes, schema, Cancellation)
        );

        Assert.Contains("it has 2 row groups, expected 1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vocabulary_WordTwice_IsRefused()
    {
        var twice = new Vocabulary(WordTable.From(["the", "orbit", "the"]), [2, 2, 1], [1, 2, 1]);
        var file = await VocabularyFile.WriteAsync(_folder.Path, twice, Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            VocabularyFile.ReadAsync(_folder.Path, file, Cancellation)
        );
        var first = await VocabularyFile.ReadFirstWordsAsync(_folder.Path, file, 2, Cancellation);

        Assert.Contains("row 2 has the word 'the' of a row before it.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, first.Count);
        await Assert.ThrowsAsync<ArtifactException>(() =>
            VocabularyFile.ReadFirstWordsAsync(_folder.Path, file, 3, Cancellation)
        );
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(0, 4)]
    [InlineData(0, int.MaxValue)]
    public async Task Words_BeyondTheirBlock_AreRefusedByName(int firstRow, int documents)
    {
        var words = SampleArtifacts.Block.Words with
        {
            Counts = [2, 2, documents],
            Documents = [1, 2, documents],
            FirstRow = [0, 0, firstRow],
            FirstPosition = [0, 1, 2],
        };
        DataFolder.CreateFolders(_folder.Path);
        var file = await BlockFile.WriteWordsAsync(_folder.Path, words, SampleArtifacts.Tokenizer, Cancellation);
        var read = await BlockFile.ReadWordsAsync(_folder.Path, file, Cancellation);

        var error = Assert.Throws<ArtifactException>(() =>
        {
            var merge = new VocabularyMerge();
            merge.Add(read, [0, 1, 2]);
            merge.Add(read, [3, 4, 5]);
        });

        Assert.Equal(file.PathUnder(_folder.Path), error.Path);
        Assert.Contains("but the block has 3 documents. Run 'pipeline verify", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task Words_OutOfTheOrderOfTheirAppearance_AreRefusedByName(int row, int position)
    {
        var words = SampleArtifacts.Block.Words with
        {
            Counts = [2, 2, 2],
            Documents = [1, 1, 1],
            FirstRow = [0, row, 0],
            FirstPosition = [1, position, 3],
        };
        DataFolder.CreateFolders(_folder.Path);
        var file = await BlockFile.WriteWordsAsync(_folder.Path, words, SampleArtifacts.Tokenizer, Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            BlockFile.ReadWordsAsync(_folder.Path, file, Cancellation)
        );

        Assert.Contains("which is not after the word before it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_DamagedWhileStaged_AreToBeMadeAgain()
    {
        var folder = new DataFolder(_folder.Path);
        await folder.Staging.PrepareAsync(Cancellation);
        var words = SampleArtifacts.Block.Words;
        var file = await BlockFile.WriteWordsAsync(folder.Staging.Root, words, SampleArtifacts.Tokenizer, Cancellation);
        var path = file.PathUnder(folder.Staging.Root);
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            BlockFile.ReadWordsAsync(folder.Staging.Root, file, Cancellation)
        );

        Assert.EndsWith(
            "Run the same command again: it makes anew what a job had not committed yet.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private ArtifactFile Store(ArtifactFile original, byte[] bytes)
    {
        var sha256 = ContentHash.Of(bytes);
        var name = original.Name.Replace(original.Sha256, sha256, StringComparison.Ordinal);
        var file = new ArtifactFile(name, sha256, bytes.Length);
        File.WriteAllBytes(file.PathUnder(_folder.Path), bytes);
        return file;
    }
}
