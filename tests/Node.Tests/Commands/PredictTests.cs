using System.Text;
using System.Text.Json;
using Pipeline.Node.Tests.Checks;

namespace Pipeline.Node.Tests.Commands;

/// <summary>What <c>predict</c> takes, leaves out and says of it.</summary>
public sealed class PredictTests(SampleRun sample) : IDisposable
{
    private const string Line = """{"id":"a","text":"words of a message"}""";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Predict_LinesWithoutAMessage_AreNamedAndTheRestIsClassified()
    {
        var file = Write("posts.jsonl", "nonsense", Line, """{"id":"b"}""", """{"text":"no id"}""");

        var (exitCode, terminal) = await PredictAsync("", "--input", "jsonl", "--json", file);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            $"""
            Warning: '{file}:1' is not classified: The line is no JSON: it goes wrong at byte 1.
            Warning: '{file}:3' is not classified: The line has no field 'text'; '--text-field' names the one that holds the text.
            Warning: 2 of 4 inputs could not be classified, as said above.

            """,
            terminal.Error
        );
        var report = JsonSerializer.Deserialize<JsonElement>(terminal.Output);
        Assert.Equal(["a", $"{file}:4"], Names(report, "predictions", "input"));
        Assert.Equal([$"{file}:1", $"{file}:3"], Names(report, "rejections", "path"));
        Assert.Equal(["malformed", "malformed"], Names(report, "rejections", "reason"));
    }

    [Fact]
    public async Task Predict_MessagesWithoutAKnownToken_AreCounted()
    {
        var (strange, empty, known) = (Write("a", "qqqqq zzzzz"), Write("b", ""), Write("c", "words of a message"));

        var (exitCode, terminal) = await PredictAsync("", strange, empty, known);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            "Warning: 2 of 3 messages held no token that the model knows; the label there says nothing of the message.\n",
            terminal.Error
        );
    }

    [Fact]
    public async Task Predict_FilesThatCannotBeRead_AreNamedAndTheRestIsClassified()
    {
        var (missing, message, latin1) = (_temp["missing"], Write("message", "words of a message"), _temp["latin1"]);
        await File.WriteAllBytesAsync(latin1, [0x61, 0xE9], TestContext.Current.CancellationToken);

        var (exitCode, terminal) = await PredictAsync("", "--json", missing, message, latin1, _temp.Path);

        Assert.Equal(0, exitCode);
        var report = JsonSerializer.Deserialize<JsonElement>(terminal.Output);
        Assert.Equal([message], Names(report, "predictions", "input"));
        Assert.Equal([missing, latin1, _temp.Path], Names(report, "rejections", "path"));
        Assert.Equal(["unreadable", "bad-encoding", "unreadable"], Names(report, "rejections", "reason"));
        Assert.Contains(
            $"Warning: '{missing}' is not classified: The message cannot be read: there is no such file.",
            terminal.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"Warning: '{_temp.Path}' is not classified: The message cannot be read: it is a folder.",
            terminal.Error,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "Warning: 3 of 4 inputs could not be classified, as said above.\n",
            terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Predict_FileOfMoreThanFitsAnArray_IsNamedUnread()
    {
        var large = _temp["large"];
        await using (var file = File.Create(large))
        {
            file.SetLength(5_000_000_000); // takes no room
        }

        var (exitCode, terminal) = await PredictAsync("", large);

        Assert.Equal(3, exitCode);
        Assert.StartsWith(
            $"Warning: '{large}' is not classified: The message has more than 1000000000 bytes.\n",
            terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Predict_NothingThatCanBeClassified_IsAnUnusableInput()
    {
        var (exitCode, terminal) = await PredictAsync("", _temp["missing"]);

        Assert.Equal(3, exitCode);
        Assert.Equal("", terminal.Output);
        Assert.EndsWith(
            "Error: 1 of 1 input could not be classified, so there is nothing to report; the warnings say why of each.\n",
            terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.jsonl.zst")]
    public async Task Predict_PackedLinesOnStandardInput_AreUnpacked(string packing)
    {
        var bytes = JsonLinesTwin.Pack(packing, $"{Line}\n");

        var (exitCode, terminal) = await PredictAsync(Encoding.Latin1.GetString(bytes), "--input", "jsonl", "--json");

        Assert.True(exitCode == 0, terminal.Error);
        Assert.Equal(["a"], Names(JsonSerializer.Deserialize<JsonElement>(terminal.Output), "predictions", "input"));
    }

    [Fact]
    public async Task Predict_PackedLinesThatEndEarly_KeepsTheMessagesBefore()
    {
        // Several times what is read at once.
        var padding = string.Concat(Enumerable.Range(0, 1000));
        var lines = Enumerable.Range(0, 400).Select(i => $$"""{"id":{{i}},"text":"","other":"{{padding}}"}""" + "\n");
        var bytes = JsonLinesTwin.Pack("a.gz", string.Concat(lines));

        var (exitCode, terminal) = await PredictAsync(
            Encoding.Latin1.GetString(bytes.AsSpan(0, bytes.Length / 2)),
            "--input",
            "jsonl",
            "--json"
        );

        Assert.Equal(0, exitCode);
        Assert.Equal(
            "0",
            Names(JsonSerializer.Deserialize<JsonElement>(terminal.Output), "predictions", "input").First()
        );
        Assert.Contains(
            "Warning: '-' is not classified: The JSON lines '-' cannot be read: its compression is damaged, or it ends early.",
            terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Predict_StandardInputTwice_IsRefusedByName()
    {
        var (exitCode, terminal) = await PredictAsync("words", "-", Write("message", "words"), "-");

        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            "Error: '-' is given more than once, but standard input can be read only once; give it once.\n",
            terminal.Error,
            StringComparison.Ordinal
        );
        Assert.Equal("", terminal.Output);
    }

    [Fact]
    public async Task Predict_FieldsOfJsonLinesForMessages_NamesThemAll()
    {
        var (exitCode, terminal) = await PredictAsync("words", "--text-field", "body", "--id-field", "key");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            """
            Error: '--id-field' names a field of JSON lines; give '--input jsonl' with it.
            Error: '--text-field' names a field of JSON lines; give '--input jsonl' with it.

            """,
            terminal.Error
        );
    }

    private async Task<(int ExitCode, TestTerminal Terminal)> PredictAsync(string input, params string[] arguments)
    {
        var terminal = new TestTerminal(input);
        return (await terminal.RunAsync(["predict", "--run", sample.Run, .. arguments]), terminal);
    }

    private string Write(string name, params string[] lines)
    {
        File.WriteAllLines(_temp[name], lines);
        return _temp[name];
    }

    private static IEnumerable<string> Names(JsonElement report, string list, string name) =>
        report.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetString()!);
}
