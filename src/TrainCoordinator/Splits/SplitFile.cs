using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Splits;

/// <summary>What a split file says: the side of each document it lists.</summary>
/// <param name="Path">Where the file lies; for messages.</param>
/// <param name="IsTest">For each listed document, whether it is for testing.</param>
public sealed record SplitFile(string Path, IReadOnlyDictionary<DocumentKey, bool> IsTest)
{
    /// <summary>Reads lines of the form <c>label/file&lt;TAB&gt;train|test</c>.</summary>
    /// <param name="path">Where the file lies; for messages.</param>
    /// <param name="text">Its content; lines may end in <c>\r\n</c> too.</param>
    /// <exception cref="CorpusException">A line has another form or repeats a document.</exception>
    public static SplitFile Parse(string path, TextReader text)
    {
        var isTest = new Dictionary<DocumentKey, bool>();
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (!TryParseLine(line, out var key, out var test))
            {
                throw new CorpusException(
                    path,
                    $"Line {number} of split file '{path}' is '{Shortened(line)}', but 'label/file<TAB>train' or 'label/file<TAB>test' is expected; correct the line."
                );
            }
            if (!isTest.TryAdd(key, test))
            {
                throw new CorpusException(
                    path,
                    $"Line {number} of split file '{path}' lists document '{key}', which an earlier line has listed already; remove one of them."
                );
            }
        }
        return new SplitFile(path, isTest);
    }

    /// <summary>Says which of its documents a corpus does not have.</summary>
    /// <param name="documents">The documents of the corpus.</param>
    /// <returns>Full sentences that count them and name the first; <c>null</c> where there is none.</returns>
    public string? UnknownDocuments(IEnumerable<DocumentKey> documents)
    {
        const int named = 3;
        var known = documents.ToHashSet();
        DocumentKey[] unknown = [.. IsTest.Keys.Where(key => !known.Contains(key)).Order()];
        if (unknown.Length == 0)
        {
            return null;
        }
        var first = string.Join("', '", unknown.Take(named));
        var more = unknown.Length > named ? $" and {unknown.Length - named:N0} more" : "";
        return $"Split file '{Path}' lists documents that are not in the corpus, {unknown.Length:N0} of {IsTest.Count:N0}: '{first}'{more}. They are passed over; check that the file belongs to this corpus.";
    }

    private static bool TryParseLine(string line, out DocumentKey key, out bool test)
    {
        key = default;
        test = line.EndsWith("\ttest", StringComparison.Ordinal);
        var tab = line.LastIndexOf('\t');
        if (tab < 0 || !(test || line.EndsWith("\ttrain", StringComparison.Ordinal)))
        {
            return false;
        }
        var slash = line.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash >= tab - 1)
        {
            return false;
        }
        key = new DocumentKey(line[..slash], line[(slash + 1)..tab]);
        return true;
    }

    private static string Shortened(string line) => line.Length <= 80 ? line : $"{line[..80]}...";
}
