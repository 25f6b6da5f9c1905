using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.TrainCoordinator.Tests.Data;

/// <summary>Token blocks of a few documents given as text.</summary>
internal static class Blocks
{
    /// <summary>A block of documents <c>label/name</c> with words between spaces.</summary>
    internal static TokenBlock Of(params (string Document, string Text)[] documents)
    {
        var index = new WordIndex();
        var tally = new WordTally();
        var tokens = new List<int>();
        var ends = new List<int>();
        foreach (var ((_, text), row) in documents.Select((document, row) => (document, row)))
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var position = 0; position < words.Length; position++)
            {
                var id = index.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(words[position]));
                tally.Count(id, row, position);
                tokens.Add(id);
            }
            ends.Add(tokens.Count);
        }
        return new TokenBlock(
            [.. documents.Select(document => Key(document.Document))],
            new UInt128[documents.Length],
            new ulong[documents.Length],
            new TextEncoding[documents.Length],
            [.. tokens],
            [.. ends],
            tally.ToBlockWords(index.ToTable())
        );
    }

    internal static DocumentKey Key(string document)
    {
        var parts = document.Split('/');
        return new DocumentKey(parts[0], parts[1]);
    }
}
