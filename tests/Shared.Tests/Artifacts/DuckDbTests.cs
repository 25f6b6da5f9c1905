using DuckDB.NET.Data;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Another reader of Parquet finds in the files what we wrote.</summary>
public sealed class DuckDbTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shard_InDuckDb_HasTheSameRows()
    {
        await WriteAsync();

        Assert.Equal("3|4", Query("SELECT count(*), sum(length) FROM '{0}/shards/*.parquet'"));
        Assert.Equal(
            "alt.atheism/49960|0|2|[2, 1];sci.space/60000|1|0|[0, 0];sci.space/né|1|2|[3, 2]",
            Query("SELECT document, label, length, sequence::VARCHAR FROM '{0}/shards/*.parquet'")
        );
    }

    [Fact]
    public async Task Block_InDuckDb_HasTheSameRows()
    {
        var manifest = await WriteAsync();

        Assert.Equal(
            "alt.atheism|49960|00000000000000000000000000000000|0|[0, 1, 0];"
                + "sci.space|60000|00000000000000000000000000000001|18364758544493064720|[];"
                + "sci.space|né|ffffffffffffffffffffffffffffffff|7|[2, 1]",
            Query(
                $"SELECT label, name, content_hash, message_id_hash, tokens::VARCHAR FROM '{{0}}/{manifest.Chunks[0].Block.Name}'"
            )
        );
    }

    [Fact]
    public async Task Words_InDuckDb_HaveTheSameRows()
    {
        await WriteAsync();

        Assert.Equal(
            "the|2|1|0|0;orbit|2|2|0|1;été|1|1|2|0",
            Query("SELECT word, count, documents, first_row, first_position FROM '{0}/blocks/*.words.parquet'")
        );
    }

    [Fact]
    public async Task Vocabulary_InDuckDb_HasTheSameRows()
    {
        await WriteAsync();

        Assert.Equal(
            "the|1|2|1;orbit|2|2|2;été|3|1|1",
            Query("SELECT word, rank, count, documents FROM '{0}/vocabulary/*.parquet'")
        );
    }

    private Task<Manifest> WriteAsync() =>
        SampleArtifacts.WriteAsync(_folder.Path, TestContext.Current.CancellationToken);

    private string Query(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Format(sql, _folder.Path);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }
        return string.Join(';', rows);
    }
}
