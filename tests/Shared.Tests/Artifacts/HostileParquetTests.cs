using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

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

    private ArtifactFile Store(ArtifactFile original, byte[] bytes)
    {
        var sha256 = ContentHash.Of(bytes);
        var name = original.Name.Replace(original.Sha256, sha256, StringComparison.Ordinal);
        var file = new ArtifactFile(name, sha256, bytes.Length);
        File.WriteAllBytes(file.PathUnder(_folder.Path), bytes);
        return file;
    }
}
