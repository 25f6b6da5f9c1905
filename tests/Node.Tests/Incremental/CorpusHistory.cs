using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Tests.Incremental;

/// <summary>A small corpus and the options of its data folder, changed at random step by step.</summary>
internal sealed class CorpusHistory
{
    private const int FewestDocuments = 3;

    private static readonly string[] Words =
    [
        "orbit",
        "the",
        "The",
        "engine",
        "don't",
        "a",
        "of",
        "\u00e9t\u00e9",
        "x-y",
        "gun",
        "goal",
        "space",
        "key",
    ];

    private readonly TempFolder _folder;
    private readonly Random _random;
    private readonly SortedDictionary<string, SortedSet<string>> _documents = new(StringComparer.Ordinal);
    private int _nextName = 1000;

    internal CorpusHistory(TempFolder folder, int seed)
    {
        _folder = folder;
        _random = new Random(seed);
        Request = new PreprocessRequest { Corpus = folder["corpus"], Data = folder["data"] };
        File.WriteAllText(folder["vectors.txt"], "the 1 2\norbit 0.5 -1\n");
        // Around the 512 documents at which a chunk splits, or a handful.
        var count = _random.Next(2) == 0 ? 500 + _random.Next(15) : 12;
        for (var i = 0; i < count; i++)
        {
            Add($"label.{i % 3}");
        }
    }

    /// <summary>The job of this step.</summary>
    internal PreprocessRequest Request { get; private set; }

    /// <summary>Changes something.</summary>
    /// <returns>What, in words.</returns>
    internal string Change()
    {
        Request = Request with { Paranoid = _random.Next(8) == 0, Vocabulary = VocabularyRule.Refit };
        return _random.Next(24) switch
        {
            0 or 1 or 2 => Repeat(1 + _random.Next(3), () => Add(Label())),
            3 => Repeat(1 + _random.Next(9), () => Add(Label())),
            4 or 5 or 6 => Delete(1 + _random.Next(3)),
            7 or 8 => Rewrite(_ => Text()),
            9 => Rewrite(text => new string([.. text.Reverse()])), // as many bytes
            10 => Rewrite(text => text),
            11 or 12 => Rename(),
            13 => Repeat(1, () => Add($"label.{(char)('a' + _random.Next(26))}")),
            14 => DeleteLabel(),
            15 => Reject(),
            16 or 17 => Options(),
            18 => Tokenizer(),
            19 => Freeze(),
            20 => Forget(),
            21 => Damage(),
            22 => Litter(),
            _ => Vectors(),
        };
    }

    private string Text() =>
        string.Join(' ', Enumerable.Range(0, _random.Next(12)).Select(_ => Words[_random.Next(Words.Length)]))
        + (_random.Next(6) == 0 ? $" rare{_random.Next(50)}" : "");

    private string Label() => Pick(_documents.Keys);

    private string Path(string label, string name) => _folder["corpus", label, name];

    private T Pick<T>(IEnumerable<T> values) => values.ElementAt(_random.Next(values.Count()));

    private static string Repeat(int times, Func<string> change) =>
        string.Join(", ", Enumerable.Range(0, times).Select(_ => change()));

    private string Add(string label)
    {
        var name = $"{_nextName++}";
        _documents.TryAdd(label, new SortedSet<string>(StringComparer.Ordinal));
        _documents[label].Add(name);
        Directory.CreateDirectory(_folder["corpus", label]);
        File.WriteAllText(Path(label, name), Text(), Encoding.Latin1);
        return $"add {label}/{name}";
    }

    private string Delete(int count) =>
        Repeat(
            count,
            () =>
            {
                var (label, name) = Document();
                if (_documents[label].Count <= FewestDocuments)
                {
                    return "keep";
                }
                _documents[label].Remove(name);
                File.Delete(Path(label, name));
                return $"delete {label}/{name}";
            }
        );

    private string DeleteLabel()
    {
        var label = Label();
        if (_documents.Count <= 2)
        {
            return "keep";
        }
        _documents.Remove(label);
        Directory.Delete(_folder["corpus", label], recursive: true);
        return $"delete {label}";
    }

    // The state of the file changes for certain: on a coarse clock two writes may leave the same times.
    private string Rewrite(Func<string, string> change)
    {
        var (label, name) = Document();
        var path = Path(label, name);
        var text = change(File.ReadAllText(path, Encoding.Latin1));
        FileStatus.Of(path, out var before);
        FileFingerprint after;
        do
        {
            File.WriteAllText(path, text, Encoding.Latin1);
            FileStatus.Of(path, out after);
        } while (after == before);
        return $"write {label}/{name}";
    }

    private string Rename()
    {
        var (label, name) = Document();
        if (_documents[label].Count <= FewestDocuments)
        {
            return "keep";
        }
        var (newLabel, newName) = (Label(), $"{_nextName++}");
        _documents[label].Remove(name);
        _documents[newLabel].Add(newName);
        File.Move(Path(label, name), Path(newLabel, newName));
        return $"rename {label}/{name} to {newLabel}/{newName}";
    }

    // Entries that are not taken in, some with some options only.
    private string Reject()
    {
        var (label, name) = (Label(), $"{_nextName++}");
        switch (_random.Next(4))
        {
            case 0:
                File.CreateSymbolicLink(Path(label, name), "nowhere");
                break;
            case 1:
                Directory.CreateDirectory(Path(label, name));
                break;
            case 2:
                File.WriteAllText(Path(label, name), new string('y', 1500));
                break;
            default:
                File.WriteAllText(Path(label, $"{name}.txt"), "left out by name");
                break;
        }
        return $"odd entry {label}/{name}";
    }

    private string Options()
    {
        Request = _random.Next(6) switch
        {
            0 => Request with { Sequences = Request.Sequences with { MaxWords = 2 + _random.Next(12) } },
            1 => Request with { Sequences = Request.Sequences with { MaxLength = 1 + _random.Next(12) } },
            2 => Request with
            {
                Sequences = Request.Sequences with { OovToken = Request.Sequences.OovToken is null ? "<unk>" : null },
            },
            3 => Request with { MaxDocumentBytes = Pick([40, 1000, 1 << 20]) },
            4 => Request with { FileNames = Pick([FileNameRule.Digits, FileNameRule.Any]) },
            _ => Request with { Vectors = Request.Vectors is null ? _folder["vectors.txt"] : null },
        };
        return $"options {Request.Sequences} {Request.MaxDocumentBytes} {Request.FileNames} {Request.Vectors}";
    }

    private string Tokenizer()
    {
        Request = Request with
        {
            Tokenizer = new TokenizerOptions
            {
                Strip = Pick([StripMode.None, StripMode.Leaky]),
                Encoding = Pick([TextEncoding.Latin1, TextEncoding.Utf8, TextEncoding.Auto]),
                LowerCasing = Pick([LetterCase.Ascii, LetterCase.Unicode]),
            },
        };
        return $"{Request.Tokenizer}";
    }

    private string Freeze()
    {
        Add(Label());
        Request = Request with { Vocabulary = VocabularyRule.Frozen };
        return "freeze";
    }

    private string Vectors()
    {
        File.AppendAllText(_folder["vectors.txt"], $"{Words[3 + _random.Next(2)]}{_nextName++} 1 {_random.Next(9)}\n");
        return "vectors";
    }

    private string Forget()
    {
        if (_random.Next(2) == 0)
        {
            Directory.Delete(_folder["data", ".local"], recursive: true);
            return "forget .local";
        }
        Flip(_folder["data", ".local", "index"]);
        return "damage the index";
    }

    private string Damage()
    {
        var files = Directory
            .EnumerateFiles(Request.Data, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".local", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var file = Pick(files);
        switch (_random.Next(3))
        {
            case 0:
                File.Delete(file);
                break;
            case 1:
                using (var stream = File.OpenWrite(file))
                {
                    stream.SetLength(stream.Length / 2);
                }
                break;
            default:
                Flip(file);
                break;
        }
        return $"damage {System.IO.Path.GetRelativePath(Request.Data, file)}";
    }

    private string Litter()
    {
        var name = new string('0', ContentHash.Length);
        File.WriteAllText(_folder["data", "shards", $"{name}.parquet"], "");
        File.WriteAllText(_folder["data", $"manifest.json.{Guid.Empty:N}.tmp"], "");
        Directory.CreateDirectory(_folder["data", "vectors"]);
        return "litter";
    }

    private (string Label, string Name) Document()
    {
        var label = Label();
        return (label, Pick(_documents[label]));
    }

    private void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[_random.Next(bytes.Length)] ^= 0x20;
        File.WriteAllBytes(path, bytes);
    }
}
