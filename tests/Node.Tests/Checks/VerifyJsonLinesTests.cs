using System.Text.Json;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Tests.Checks;

/// <summary>Data of JSON lines, plain and compressed, is compared with its lines and made again from them.</summary>
public sealed class VerifyJsonLinesTests(SampleLines sample) : IClassFixture<SampleLines>, IDisposable
{
    private readonly TempFolder _temp = new();

    private string Data => _temp["data"];

    private string Corpus => _temp["corpus"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, bool> Harms =>
        new(
            ["manifest.json", "blocks/*.words.parquet", "blocks/*", "vocabulary/*", "shards/*", "rejected/*"],
            [false, true]
        );

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Verify_WholeFolderAndSources_FindsNothing()
    {
        CopySample();

        var (code, report) = await VerifyAsync("--sources");

        Assert.Equal(0, code);
        Assert.Equal(SampleLines.Documents, report.GetProperty("sources").GetProperty("documents").GetInt64());
        Assert.Equal(sample.Corpus, report.GetProperty("sources").GetProperty("corpus").GetString());
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task Repair_FlippedBitOrDeletedFile_IsNamedAndRestored(string kind, bool isDeleted)
    {
        CopySample();
        var name = SampleRun.FirstOf(Data, kind);
        Action<string> harm = isDeleted ? File.Delete : Verification.FlipBit;
        harm(Path.Combine(Data, name));

        await Verification.NamesAndRestoresAsync(Data, name, FolderContent.Of(sample.Data));
    }

    [Fact]
    public async Task Repair_EverythingButTheIndexDeleted_RestoresAllAndLeavesNothingDecompressed()
    {
        CopySample();
        foreach (var name in SampleRun.Files(Data))
        {
            File.Delete(Path.Combine(Data, name));
        }

        var (code, _) = await VerifyAsync("--repair", "--sources");

        Assert.Equal(0, code);
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(Data));
        Assert.False(Directory.Exists(Path.Combine(Data, ".local", "repair")));
    }

    [Fact]
    public async Task Repair_SameLinesInOtherFilesAndOrder_RestoresWhatTheyGive()
    {
        CopySample();
        var texts = SampleLines.Names.Select(name =>
            JsonLinesTwin.Unpack(name, File.ReadAllBytes(Path.Combine(sample.Corpus, name)))
        );
        var lines = string.Concat(texts.Reverse().Select(text => text.TrimEnd('\n') + '\n'));
        await File.WriteAllBytesAsync(_temp["all"], JsonLinesTwin.Pack("all.gz", lines), Cancellation);
        var names = SampleRun.Files(Data).Where(name => name.EndsWith(".parquet", StringComparison.Ordinal)).ToList();
        foreach (var name in names)
        {
            File.Delete(Path.Combine(Data, name));
        }

        var (code, _) = await VerifyAsync("--repair", "--corpus", _temp["all"]);

        Assert.Equal(0, code);
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(Data));
    }

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("b.jsonl.gz")]
    [InlineData("c.jsonl.zst")]
    public async Task Repair_ChangedLine_IsNamedAndNothingElseIsPutInPlace(string container)
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, Corpus);
        var chunk = ManifestFile.Read(Data).Chunks[0];
        var changed = await DocumentOfAsync(chunk, container);
        SampleLines.Rewrite(Corpus, container, text => Edit(text, changed, text: "other"));
        File.Delete(chunk.Block.PathUnder(Data));
        var before = FolderContent.Of(Data);

        var (code, report) = await VerifyAsync("--repair", "--corpus", Corpus);

        Assert.Equal(4, code);
        var loss = Assert.Single(report.GetProperty("repair").GetProperty("lost").EnumerateArray());
        Assert.Matches(
            $"^It cannot be restored: of its documents, '{changed}' has changed: its XxHash128 was [0-9a-f]{{32}} and is [0-9a-f]{{32}}\\.$",
            loss.GetProperty("problem").GetString()
        );
        Assert.Equal(before, FolderContent.Of(Data));
    }

    [Fact]
    public async Task Repair_DeletedLine_SaysWhatCannotBeRestoredAndRestoresTheRest()
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, Corpus);
        var manifest = ManifestFile.Read(Data);
        var (lost, kept) = (manifest.Chunks[0], manifest.Chunks[1]);
        var gone = await DocumentOfAsync(lost, "b.jsonl.gz");
        SampleLines.Rewrite(Corpus, "b.jsonl.gz", text => Edit(text, gone, text: null));
        File.Delete(lost.Block.PathUnder(Data));
        File.Delete(kept.Block.PathUnder(Data));

        var (code, report) = await VerifyAsync("--repair", "--corpus", Corpus);

        Assert.Equal(4, code);
        var repair = report.GetProperty("repair");
        Assert.Equal(
            [kept.Block.Name],
            repair.GetProperty("restored").EnumerateArray().Select(file => file.GetString())
        );
        var loss = Assert.Single(repair.GetProperty("lost").EnumerateArray());
        Assert.Equal(
            $"It cannot be restored: of its documents, '{gone}' cannot be had: No line has this label and id now.",
            loss.GetProperty("problem").GetString()
        );
    }

    [Fact]
    public async Task Sources_MissingChangedNewAndRefusedLines_AreNamed()
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, Corpus);
        var chunk = ManifestFile.Read(Data).Chunks[0];
        var changed = await DocumentOfAsync(chunk, "b.jsonl.gz");
        var missing = await DocumentOfAsync(chunk, "c.jsonl.zst");
        SampleLines.Rewrite(Corpus, "b.jsonl.gz", text => Edit(text, changed, text: "other"));
        SampleLines.Rewrite(Corpus, "c.jsonl.zst", text => Edit(text, missing, text: null));
        SampleLines.Rewrite(
            Corpus,
            "a.jsonl",
            text => $$"""{{text}}{"id":"added","label":"{{missing.Label}}","text":""}{{'\n'}}[]{{'\n'}}"""
        );

        var (code, report) = await VerifyAsync("--sources", "--corpus", Corpus);

        Assert.Equal(4, code);
        var differences = report
            .GetProperty("sources")
            .GetProperty("differences")
            .EnumerateArray()
            .ToDictionary(d => d.GetProperty("file").GetString()!, d => d.GetProperty("problem").GetString()!);
        Assert.Equal(4, differences.Count);
        Assert.StartsWith("It has changed", differences[$"{changed}"], StringComparison.Ordinal);
        Assert.StartsWith("It is missing", differences[$"{missing}"], StringComparison.Ordinal);
        Assert.StartsWith("It is new", differences[$"{missing.Label}/added"], StringComparison.Ordinal);
        Assert.Equal("The line is JSON, but no object. It was not among the rejections.", differences["a.jsonl:199"]);
    }

    [Fact]
    public async Task Sources_DamagedContainer_IsNamedWithItsDocuments()
    {
        CopySample();
        SampleRun.Copy(sample.Corpus, Corpus);
        var path = Path.Combine(Corpus, "c.jsonl.zst");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, Cancellation))[..^9], Cancellation);

        var (code, report) = await VerifyAsync("--sources", "--corpus", Corpus);

        Assert.Equal(4, code);
        var names = Verification.Named(report.GetProperty("sources").GetProperty("differences")).ToList();
        Assert.Equal(1 + 195, names.Count);
        Assert.Contains("c.jsonl.zst", names);
    }

    // A document of a chunk that stands in a container.
    private async Task<DocumentKey> DocumentOfAsync(ManifestChunk chunk, string container)
    {
        var text = JsonLinesTwin.Unpack(
            container,
            await File.ReadAllBytesAsync(Path.Combine(sample.Corpus, container), Cancellation)
        );
        return (await BlockFile.ReadDocumentsAsync(Data, chunk.Block, Cancellation)).Keys.First(key =>
            text.Contains(Beginning(key), StringComparison.Ordinal)
        );
    }

    // A null text deletes the line.
    private static string Edit(string lines, DocumentKey key, string? text) =>
        string.Concat(
            lines
                .Split('\n')
                .Where(line => line.Length > 0)
                .Select(line =>
                    !line.StartsWith(Beginning(key), StringComparison.Ordinal) ? $"{line}\n"
                    : text is null ? ""
                    : $"{Beginning(key)},\"text\":\"{text}\"}}\n"
                )
        );

    private static string Beginning(DocumentKey key) => $$"""{"id":"{{key.Name}}","label":"{{key.Label}}" """.TrimEnd();

    private void CopySample() => SampleRun.Copy(sample.Data, Data);

    private Task<(int ExitCode, JsonElement Report)> VerifyAsync(params string[] options) =>
        Verification.RunAsync(Data, options);
}
