using System.Text;
using System.Text.Json;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Tests.Commands;

/// <summary>What <c>preprocess --input jsonl</c> takes, refuses and makes.</summary>
public sealed class JsonLinesInputTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly TestTerminal _terminal = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_FieldsOfJsonLinesForFolders_NamesThemAll()
    {
        Assert.Equal(2, await PreprocessAsync("--id-field", "key", "--text-field", "body"));
        Assert.Equal(
            """
            Error: '--id-field' names a field of JSON lines; give '--input jsonl' with it.
            Error: '--text-field' names a field of JSON lines; give '--input jsonl' with it.
            """,
            Errors()
        );
    }

    [Fact]
    public async Task Preprocess_OptionsThatJsonLinesDoNotHave_NamesThemAll()
    {
        Assert.Equal(2, await LinesAsync("--label-field", "id", "--encoding", "latin-1", "--file-names", "any"));
        Assert.Equal(
            """
            Error: The fields 'id', 'id', 'text' are to be three, but one is named twice.
            Error: '--encoding' says how bytes become text, but JSON lines are text already; leave it out, or give 'utf-8'.
            Error: '--file-names' says which files of label folders are documents, but JSON lines have none; leave it out.
            """,
            Errors()
        );
    }

    [Fact]
    public async Task Preprocess_FieldThatNoLineHas_SaysWhichAndWhatNamesFields()
    {
        Write("""{"id":1,"group":"a","text":""}""", """{"id":2,"group":"b","text":""}""");

        Assert.Equal(3, await LinesAsync());
        Assert.Contains(
            "'--id-field', '--label-field' and '--text-field' name the fields. The first of 2 refusals, 'corpus.jsonl:1': The line has no field 'label'.",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Preprocess_FieldsNamed_TakesThem()
    {
        Write("""{"key":1,"group":"a","body":"one"}""", """{"key":2,"group":"b","body":"two"}""");

        Assert.Equal(0, await LinesAsync("--id-field", "key", "--label-field", "group", "--text-field", "body"));
        Assert.Equal(2, ManifestFile.Read(_temp["data"]).Documents);
    }

    [Fact]
    public async Task Preprocess_LinesWithoutADocument_AreListedByFileAndNumber()
    {
        Write(
            """{"id":1,"label":"a","text":"one"}""",
            "nonsense",
            "",
            """{"id":2,"label":"b","text":"two"}""",
            """{"id":1,"label":"a","text":"once more"}""",
            """{"id":1,"label":"b","text":"another label"}""",
            """{"id":3,"label":"b","text":3}"""
        );

        Assert.Equal(0, await LinesAsync("--json"));

        var report = JsonSerializer.Deserialize<JsonElement>(_terminal.Output);
        Assert.Equal(3, report.GetProperty("documents").GetInt32());
        Assert.Equal("""{"malformed":2,"duplicate":1}""", Compact(report.GetProperty("rejected")));
        var rejections = await RejectionsFile.ReadAsync(
            _temp["data"],
            ManifestFile.Read(_temp["data"]).Rejections!.File,
            Cancellation
        );
        Assert.Equal(
            [
                "corpus.jsonl:2: The line is no JSON: it goes wrong at byte 1.",
                "corpus.jsonl:5: The document 'a/1' is at 'corpus.jsonl:1' already; of lines with the same label and id the first one is taken.",
                "corpus.jsonl:7: The line's 'text' is no text.",
            ],
            rejections.Select(rejection => $"{rejection.Path}: {rejection.Detail}")
        );
    }

    [Fact]
    public async Task Preprocess_FolderAndItsTwinInUtf8_GiveTheSameBlocksVocabularyAndShards()
    {
        var (folders, lines) = await TwinsAsync("utf-8", Encoding.UTF8);

        Assert.Equal(
            folders.Chunks.Select(chunk => (chunk.Block, chunk.Words)),
            lines.Chunks.Select(chunk => (chunk.Block, chunk.Words))
        );
        Assert.Equal(folders.Vocabulary, lines.Vocabulary);
        Assert.Equal(folders.Chunks.Select(chunk => chunk.Shard), lines.Chunks.Select(chunk => chunk.Shard));
    }

    // The hash of a document's bytes is in the block, and text as UTF-8 has others.
    [Fact]
    public async Task Preprocess_FolderAndItsTwinInLatin1_GiveTheSameVocabularyAndShards()
    {
        var (folders, lines) = await TwinsAsync("latin-1", Encoding.Latin1);

        Assert.Equal(folders.Vocabulary, lines.Vocabulary);
        Assert.Equal(folders.Chunks.Select(chunk => chunk.Shard), lines.Chunks.Select(chunk => chunk.Shard));
    }

    private async Task<(Manifest Folders, Manifest Lines)> TwinsAsync(string encoding, Encoding read)
    {
        Assert.Equal(0, await _terminal.RunAsync("sample", _temp["corpus"], "--documents", "600", "--quiet"));
        JsonLinesTwin.Write(_temp["corpus"], _temp["twin"], read, "a.jsonl", "b.jsonl.gz", "c.jsonl.zst");

        Assert.Equal(0, await PreprocessAsync("--encoding", encoding));
        string[] command = ["preprocess", "--corpus", _temp["twin"], "--data", _temp["lines"], "--input", "jsonl"];
        Assert.Equal(0, await _terminal.RunAsync([.. command, "--quiet"]));

        return (ManifestFile.Read(_temp["data"]), ManifestFile.Read(_temp["lines"]));
    }

    private Task<int> PreprocessAsync(params string[] options) =>
        _terminal.RunAsync(["preprocess", "--corpus", _temp["corpus"], "--data", _temp["data"], "--quiet", .. options]);

    private Task<int> LinesAsync(params string[] options)
    {
        string[] command = ["preprocess", "--corpus", _temp["corpus.jsonl"], "--data", _temp["data"], "--quiet"];
        return _terminal.RunAsync([.. command, "--input", "jsonl", .. options]);
    }

    private void Write(params string[] lines) => File.WriteAllLines(_temp["corpus.jsonl"], lines);

    private string Errors() =>
        string.Join(
            '\n',
            _terminal.Error.Split('\n').Where(line => line.StartsWith("Error: ", StringComparison.Ordinal))
        );

    private static string Compact(JsonElement value) => JsonSerializer.Serialize(value);
}
