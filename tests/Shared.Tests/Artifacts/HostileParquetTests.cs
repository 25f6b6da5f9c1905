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

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(1, 1, -1, 0)]
    [InlineData(1, 1, 0, -1)]
    public async Task Words_CountedImpossibly_AreRefused(int count, int documents, int row, int position)
    {
        DataFolder.CreateFolders(_folder.Path);
        var words = new BlockWords(WordTable.From(["the"]), [count], [documents], [row], [position]);
        var file = await BlockFile.WriteWordsAsync(_folder.Path, words, SampleArtifacts.Tokenizer, Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            BlockFile.ReadWordsAsync(_folder.Path, file, Cancellation)
        );

        Assert.Contains(
            $"row 0 counts {count} occurrences in {documents} documents from row {row}, position {position}.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, Func<BlockWords, BlockWords>, int[]> Contradictions =>
        new()
        {
            { "row 2 holds the token id 3, but the dictionary has 3 words.", words => words, [0, 1, 0, 3, 1] },
            { "row 2 holds the token id -1, but the dictionary has 3 words.", words => words, [0, 1, 0, 2, -1] },
            { "its tokens use 2 words, but the dictionary has 3.", words => words, [0, 1, 0, 1, 1] },
            { "word 2 first appears in row 0 at position 1, which", words => words, [0, 2, 0, 1, 1] },
            {
                "word 1 first appears in row 0 at position 1, which the dictionary says of another place.",
                words => words with { FirstPosition = [0, 2, 0] },
                [0, 1, 0, 2, 1]
            },
            {
                "word 2 first appears in row 2 at position 0, which the dictionary says of another place.",
                words => words with { FirstRow = [0, 0, 1] },
                [0, 1, 0, 2, 1]
            },
            {
                "the dictionary's counts are not those of its tokens.",
                words => words with { Counts = [3, 2, 1] },
                [0, 1, 0, 2, 1]
            },
            {
                "the dictionary's counts are not those of its tokens.",
                words => words with { Documents = [2, 2, 1] },
                [0, 1, 0, 2, 1]
            },
        };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Block_ThatContradictsItsDictionary_IsRefused(
        string problem,
        Func<BlockWords, BlockWords> change,
        int[] tokens
    )
    {
        DataFolder.CreateFolders(_folder.Path);
        var sample = SampleArtifacts.Block;
        var (block, words) = await BlockFile.WriteAsync(
            _folder.Path,
            sample with
            {
                Tokens = tokens,
                Words = change(sample.Words),
            },
            SampleArtifacts.Tokenizer,
            Cancellation
        );

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            BlockFile.ReadAsync(_folder.Path, block, words, Cancellation)
        );

        Assert.Equal(block.PathUnder(_folder.Path), error.Path);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3, 1, 1)] // the second more often than the first
    [InlineData(2, 1, 0, 1)]
    [InlineData(2, 1, 3, 1)]
    public async Task Vocabulary_CountsThatAreNoRanking_AreRefused(long first, long second, int firstIn, int secondIn)
    {
        var vocabulary = new Vocabulary(WordTable.From(["the", "orbit"]), [first, second], [firstIn, secondIn]);
        var file = await VocabularyFile.WriteAsync(_folder.Path, vocabulary, Cancellation);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            VocabularyFile.ReadAsync(_folder.Path, file, Cancellation)
        );

        Assert.Contains("which does not follow the row before", error.Message, StringComparison.Ordinal);
    }

    // Rows of 3 numbers, ranks below 5.
    [Theory]
    [InlineData(-1, 2, new[] { 0, 1, 2 }, "row 0 has label -1, length 2 and its sequence ends at 3")]
    [InlineData(0, -1, new[] { 0, 1, 2 }, "row 0 has label 0, length -1 and its sequence ends at 3")]
    [InlineData(0, 4, new[] { 0, 1, 2 }, "row 0 has label 0, length 4 and its sequence ends at 3")]
    [InlineData(0, 2, new[] { 1, 2 }, "row 0 has label 0, length 2 and its sequence ends at 2")]
    [InlineData(0, 1, new[] { 0, 1, 2 }, "row 0 is not 2 zeros and 1 ranks from 1 to 4.")]
    [InlineData(0, 2, new[] { 0, 0, 2 }, "row 0 is not 1 zeros and 2 ranks from 1 to 4.")]
    [InlineData(0, 2, new[] { 0, 1, 5 }, "row 0 is not 1 zeros and 2 ranks from 1 to 4.")]
    public async Task Shard_RowThatIsNoPaddedSequence_IsRefused(int label, int length, int[] sequence, string problem)
    {
        var file = await ShardOfOneRowAsync("alt.atheism/49960", label, length, sequence);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            ShardFile.ReadAsync(_folder.Path, file, Cancellation)
        );

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/49960")]
    [InlineData("alt.atheism/")]
    [InlineData("49960")]
    public async Task Shard_NameThatIsNoDocument_IsRefused(string document)
    {
        var file = await ShardOfOneRowAsync(document, label: 0, length: 2, [0, 1, 2]);

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            ShardFile.ReadAsync(_folder.Path, file, Cancellation)
        );

        Assert.Contains(
            $"row 0 names the document '{document}', expected 'label/name'.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("49960")]
    [InlineData("60000")]
    public async Task Block_RowsThatAreNotInDocumentOrder_AreRefused(string name)
    {
        DataFolder.CreateFolders(_folder.Path);
        var (block, words) = await BlockFile.WriteAsync(
            _folder.Path,
            SampleArtifacts.Block with
            {
                Keys = [new("alt.atheism", "49960"), new("sci.space", "60000"), new("sci.space", name)],
            },
            SampleArtifacts.Tokenizer,
            Cancellation
        );

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            BlockFile.ReadAsync(_folder.Path, block, words, Cancellation)
        );

        Assert.Contains(
            $"row 2 holds 'sci.space/{name}' after 'sci.space/60000', out of document order.",
            error.Message,
            StringComparison.Ordinal
        );
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

    private async Task<ArtifactFile> ShardOfOneRowAsync(string document, int label, int length, int[] sequence)
    {
        var schema = new TableSchema(
            "shard",
            new TableColumn("document", ColumnKind.Text),
            new TableColumn("label", ColumnKind.Int32),
            new TableColumn("length", ColumnKind.Int32),
            new TableColumn("sequence", ColumnKind.Int32List)
        );
        var options = new SequenceOptions { MaxLength = 3, MaxWords = 5 };
        await using var table = await TableWriter.StartAsync(schema, OptionText.Of(options), Cancellation);
        await table.WriteAsync("document", WordTable.From([document]));
        await table.WriteAsync("label", new[] { label }.AsMemory());
        await table.WriteAsync("length", new[] { length }.AsMemory());
        await table.WriteAsync("sequence", sequence, new[] { sequence.Length });
        var bytes = await table.FinishAsync();
        DataFolder.CreateFolders(_folder.Path);
        return ArtifactStore.Write(_folder.Path, ArtifactFolder.Shards, ArtifactFolder.Parquet, bytes);
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
