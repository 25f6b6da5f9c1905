using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Cluster.Tests;

/// <summary>The program as it is started by a user, on the real corpus; figures and hashes are those of Keras 1.1 on the same files.</summary>
public sealed class RealCorpusTests : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_CorpusAndVectors_MakesWhatKerasMakes()
    {
        var report = (await PreprocessAsync(_temp["one"], workers: 1)).Report;

        Assert.Equal(19_997, report.GetProperty("documents").GetInt64());
        Assert.Equal(214_874, report.GetProperty("uniqueTokens").GetInt64());
        Assert.Equal(7_699_459, report.GetProperty("tokens").GetInt64());
        var labels = report.GetProperty("labels").EnumerateArray().ToList();
        Assert.Equal(20, labels.Count);
        Assert.All(labels, label => Assert.Equal(DocumentsOf(Name(label)), label.GetProperty("documents").GetInt64()));
        Assert.Equal(400_000, report.GetProperty("vectors").GetProperty("vectors").GetInt64());
        Assert.Equal(17_117, report.GetProperty("vectors").GetProperty("coveredWords").GetInt32());
        Assert.Contains(
            "19996 of 19997 documents",
            Assert.Single(report.GetProperty("warnings").EnumerateArray()).GetString(),
            StringComparison.Ordinal
        );
        await CheckSequencesAsync(_temp["one"]);
        await CheckVectorsAsync(_temp["one"]);

        // The same bytes, whoever does the work.
        Assert.Equal(0, (await PreprocessAsync(_temp["four"], workers: 4)).ExitCode);
        Assert.Equal(FolderContent.Of(_temp["one"]), FolderContent.Of(_temp["four"]));
    }

    private static Task<ProgramResult> PreprocessAsync(string data, int workers) =>
        PipelineProgram.RunAsync(
            Cancellation,
            "preprocess",
            "--corpus",
            RealData.Corpus,
            "--data",
            data,
            "--strip",
            "none",
            "--vectors",
            RealData.Vectors,
            "--workers",
            $"{workers}",
            "--json"
        );

    private async Task CheckSequencesAsync(string data)
    {
        var words = _temp["words.tsv"];
        var inspected = await PipelineProgram.RunAsync(
            Cancellation,
            "inspect",
            data,
            "--hash",
            "sequences",
            "--export-vocabulary",
            words
        );

        Assert.Equal("aa41a9895f7887d560b3b797f2ac025a444d2898c7fda2d2a4d99df76469912f", inspected.Output.Trim());
        Assert.Equal(
            "330d79003d3da16a88a00dd0c087e6a677e6a5015014fabf6a0e3a04d5c0a51a",
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(words, Cancellation)))
        );
    }

    // The post's matrix: a row for padding, then one for each rank up to 20,000, zero where there is no vector.
    private static async Task CheckVectorsAsync(string data)
    {
        var vectors = ManifestFile.Read(data).Vectors!;
        Assert.Equal((20_001, 50), (vectors.Rows, vectors.Columns));
        var matrix = await VectorsFile.ReadAsync(data, vectors.File, vectors.Rows, vectors.Columns, Cancellation);
        var rows = matrix.Chunk(vectors.Columns).ToList();
        Assert.All(rows[0], number => Assert.Equal(0, number));
        Assert.Equal(17_117, rows.Count(row => row.Any(number => number != 0)));
        // 'the 0.418 0.24968 -0.41242 ...' is the file's first line and rank 1; float.Parse gives these.
        Assert.Equal([0.418f, 0.24968f, -0.41242f], rows[1][..3]);
    }

    private static string Name(JsonElement label) => label.GetProperty("label").GetString()!;

    private static int DocumentsOf(string label) =>
        string.Equals(label, "soc.religion.christian", StringComparison.Ordinal) ? 997 : 1_000;
}
