using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Tests.Incremental;

/// <summary>A small corpus of JSON lines and the options of its data folder, changed at random step by step.</summary>
internal sealed class JsonLinesHistory
{
    private static readonly string[] Words =
    [
        "orbit",
        "the",
        "The",
        "don't",
        "\u00e9t\u00e9",
        "\U0001F600",
        "a\r\nb",
        "goal",
        "key",
    ];

    private readonly TempFolder _folder;
    private readonly Random _random;

    // Lines of each container, as they stand in it; a container may be written in any order and packing.
    private readonly SortedDictionary<string, List<string>> _containers = new(StringComparer.Ordinal);
    private int _nextName = 1000;

    internal JsonLinesHistory(TempFolder folder, int seed)
    {
        _folder = folder;
        _random = new Random(seed);
        Directory.CreateDirectory(folder["corpus"]);
        Request = new PreprocessRequest
        {
            Corpus = folder["corpus"],
            Data = folder["data"],
            JsonLines = new JsonFields(),
            Tokenizer = new TokenizerOptions { Encoding = TextEncoding.Utf8 },
        };
        // Around the 512 documents at which a chunk splits, or a handful.
        var count = _random.Next(2) == 0 ? 500 + _random.Next(15) : 12;
        _containers["a.jsonl"] = [];
        _containers["b.jsonl.gz"] = [];
        for (var i = 0; i < count; i++)
        {
            Add($"label.{i % 3}");
        }
        foreach (var name in _containers.Keys)
        {
            Write(name);
        }
    }

    /// <summary>The job of this step.</summary>
    internal PreprocessRequest Request { get; private set; }

    /// <summary>Changes something.</summary>
    /// <returns>What, in words.</returns>
    internal string Change()
    {
        Request = Request with { Paranoid = _random.Next(8) == 0 };
        var name = Pick(_containers.Keys);
        var lines = _containers[name];
        var told = _random.Next(16) switch
        {
            0 or 1 or 2 => Do("add", () => Add(Label())),
            3 => Do("delete", () => Delete(lines)),
            4 or 5 => Do("rewrite a text", () => Change(lines, line => Line(line.Label, line.Id, Text()))),
            6 => Do("rename", () => Change(lines, line => Line(line.Label, $"{_nextName++}", line.Text))),
            7 => Do(
                "escape otherwise",
                () => Change(lines, line => Line(line.Label, line.Id, line.Text, escape: true))
            ),
            8 => Do("repeat a line elsewhere", () => _containers[Pick(_containers.Keys)].Insert(0, Pick(lines))),
            9 => Do("shuffle", () => Shuffle(lines)),
            10 => Do("malformed line", () => lines.Insert(_random.Next(lines.Count + 1), Pick(Malformed))),
            11 => Do("touch", () => { }),
            12 => Repack(ref name),
            13 => Do("delete the index", () => File.Delete(_folder["data", ".local", Pick(["index", "containers"])])),
            14 => Options(),
            _ => Do(
                "new container",
                () => _containers[name = $"c{_nextName++}.jsonl"] = [Line("label.1", $"{_nextName++}", Text())]
            ),
        };
        foreach (var written in _containers.Keys.ToList())
        {
            Write(written);
        }
        return $"{told} ({name})";
    }

    private static readonly string[] Malformed =
    [
        "not json",
        "[1]",
        "{\"id\": \"1\", \"label\": \"l\"}",
        "{\"id\": {}, \"label\": \"l\", \"text\": \"\"}",
        "{\"id\": \"1\", \"label\": \"a/b\", \"text\": \"\"}",
        "{\"id\": \"1\", \"label\": \"l\", \"text\": \"\\ud800\"}",
        "{\"id\": \"1\", \"label\": \"l\", \"text\": \"" + new string('y', 3000) + "\"}",
        "",
    ];

    private static string Do(string what, Action change)
    {
        change();
        return what;
    }

    private void Add(string label) => _containers[Pick(_containers.Keys)].Add(Line(label, $"{_nextName++}", Text()));

    private void Delete(List<string> lines)
    {
        if (lines.Count > 3)
        {
            lines.RemoveAt(_random.Next(lines.Count));
        }
    }

    private void Change(List<string> lines, Func<(string Label, string Id, string Text), string> change)
    {
        var at = _random.Next(lines.Count + 1);
        if (at < lines.Count && Parse(lines[at]) is { } line)
        {
            lines[at] = change(line);
        }
    }

    private void Shuffle(List<string> lines)
    {
        var shuffled = lines.OrderBy(_ => _random.Next()).ToList();
        lines.Clear();
        lines.AddRange(shuffled);
    }

    // The same lines, packed otherwise; the name decides which of two equal keys comes first.
    private string Repack(ref string name)
    {
        var lines = _containers[name];
        _containers.Remove(name);
        File.Delete(_folder["corpus", name]);
        name = $"{name.Split('.')[0]}{Pick([".jsonl", ".jsonl.gz", ".jsonl.zst"])}";
        _containers[name] = lines;
        return "repack";
    }

    private string Options()
    {
        Request = _random.Next(4) switch
        {
            0 => Request with { Sequences = Request.Sequences with { MaxWords = 2 + _random.Next(12) } },
            1 => Request with { MaxDocumentBytes = Pick([1000, 2000, 1 << 20]) },
            2 => Request with
            {
                Tokenizer = Request.Tokenizer with
                {
                    Strip = Pick([StripMode.None, StripMode.Leaky, StripMode.Strict]),
                },
            },
            _ => Request with
            {
                Tokenizer = Request.Tokenizer with { LowerCasing = Pick([LetterCase.Ascii, LetterCase.Unicode]) },
            },
        };
        return $"options {Request.Sequences} {Request.MaxDocumentBytes} {Request.Tokenizer}";
    }

    // Written only where it is another, or is to look so; for certain, however coarse the clock is.
    private void Write(string name)
    {
        var path = _folder["corpus", name];
        var bytes = JsonLinesTwin.Pack(
            name,
            string.Join('\n', _containers[name]) + (_containers[name].Count % 2 == 0 ? "\n" : "")
        );
        if (File.Exists(path) && _random.Next(6) != 0 && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return;
        }
        FileStatus.Of(path, out var before);
        FileFingerprint after;
        do
        {
            File.WriteAllBytes(path, bytes);
            FileStatus.Of(path, out after);
        } while (after == before);
    }

    private string Text() =>
        string.Join(' ', Enumerable.Range(0, _random.Next(9)).Select(_ => Words[_random.Next(Words.Length)]))
        + (_random.Next(6) == 0 ? $" rare{_random.Next(50)}" : "");

    private string Label() => $"label.{_random.Next(5)}";

    private T Pick<T>(IEnumerable<T> values) => values.ElementAt(_random.Next(values.Count()));

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Line(string label, string id, string text, bool escape = false) =>
        escape
            ? JsonSerializer.Serialize(
                new
                {
                    text,
                    other = new[] { 1 },
                    label,
                    id,
                }
            )
            : JsonSerializer.Serialize(
                new
                {
                    id,
                    label,
                    text,
                },
                Plain
            );

    private static (string Label, string Id, string Text)? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return (
                root.GetProperty("label").GetString()!,
                root.GetProperty("id").GetString()!,
                root.GetProperty("text").GetString()!
            );
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
