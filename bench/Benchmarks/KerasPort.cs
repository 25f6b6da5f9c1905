using System.Text;

namespace Pipeline.Benchmarks;

/// <summary>Keras' tokenizer and padding as one would write them down in C#: strings, a dictionary, lists, one thread.</summary>
/// <remarks>Source: Keras 1.1 <c>preprocessing/text.py</c> and <c>sequence.py</c>, with the options of the post.</remarks>
internal static class KerasPort
{
    private const int MaxWords = 20_000;
    private const int MaxLength = 1_000;
    private const string Filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    /// <summary>The padded sequences of a corpus, in document order.</summary>
    internal static int[][] Sequences(string corpus)
    {
        var texts = new List<string>();
        foreach (var label in Directory.GetDirectories(corpus).Order(StringComparer.Ordinal))
        {
            foreach (var file in Directory.GetFiles(label).Order(StringComparer.Ordinal))
            {
                var text = File.ReadAllText(file, Encoding.Latin1);
                texts.Add(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'));
            }
        }
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in texts.SelectMany(Words))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (word, _) in counts.OrderByDescending(count => count.Value))
        {
            index[word] = index.Count + 1;
        }
        return
        [
            .. texts.Select(text => Pad([.. Words(text).Select(word => index[word]).Where(rank => rank < MaxWords)])),
        ];
    }

    private static string[] Words(string text)
    {
        var filtered = new StringBuilder(text.ToLowerInvariant());
        foreach (var mark in Filters)
        {
            filtered.Replace(mark, ' ');
        }
        return filtered.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int[] Pad(List<int> ranks)
    {
        var row = new int[MaxLength];
        var kept = Math.Min(ranks.Count, MaxLength);
        ranks.CopyTo(ranks.Count - kept, row, MaxLength - kept, kept);
        return row;
    }
}
