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
        var tokens = new List<int>();
        var ends = new List<int>();
        foreach (var (_, text) in documents)
        {
            foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                tokens.Add(index.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(word)));
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
            WordTally.Of(index.ToTable(), [.. tokens], [.. ends])
        );
    }

    internal static DocumentKey Key(string document)
    {
        var parts = document.Split('/');
        return new DocumentKey(parts[0], parts[1]);
    }
}
