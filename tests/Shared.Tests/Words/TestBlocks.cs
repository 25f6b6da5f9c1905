using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

/// <summary>Blocks and words for tests, made without the tokenizer.</summary>
internal static class TestBlocks
{
    /// <summary>A block of documents <c>label/0</c>, <c>label/1</c>, ... whose words are separated by single spaces.</summary>
    internal static TokenBlock Of(params string[] texts)
    {
        var words = new WordIndex();
        var tokens = new List<int>();
        var ends = new List<int>();
        foreach (var text in texts)
        {
            foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                tokens.Add(words.GetOrAdd(Encoding.UTF8.GetBytes(word)));
            }
            ends.Add(tokens.Count);
        }
        return new TokenBlock(
            [.. texts.Select((_, row) => new DocumentKey("label", $"{row}"))],
            [.. texts.Select((_, row) => (UInt128)(100 + row))],
            [.. texts.Select((_, row) => (ulong)(200 + row))],
            [.. texts.Select((_, row) => row % 2 == 0 ? TextEncoding.Latin1 : TextEncoding.Utf8)],
            [.. tokens],
            [.. ends],
            WordTally.Of(words.ToTable(), [.. tokens], [.. ends])
        );
    }

    /// <summary>A vocabulary of words in rank order that each occurred once.</summary>
    internal static Vocabulary Vocabulary(params string[] words) =>
        new(WordTable.From(words), [.. words.Select(_ => 1L)], [.. words.Select(_ => 1)]);

    internal static string[] Texts(WordTable words) => [.. Enumerable.Range(0, words.Count).Select(words.Text)];
}
