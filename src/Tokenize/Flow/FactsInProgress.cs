using System.Text;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What is found of some documents while they arrive batch by batch.</summary>
internal sealed class FactsInProgress
{
    private readonly FactsBuilder _facts = new();
    private string? _label;
    private byte[] _labelName = [];
    private int _place;

    /// <summary>Adds the documents of a batch, those that were not taken in among them.</summary>
    /// <param name="batch">The batch after the one before.</param>
    internal void Add(DocumentBatch batch)
    {
        var rejected = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            AddRejections(batch, ref rejected);
            var (key, contentHash, _, _) = batch.Read(i, out var text);
            if (!string.Equals(key.Label, _label, StringComparison.Ordinal))
            {
                _label = key.Label;
                _labelName = Encoding.UTF8.GetBytes(key.Label);
            }
            _facts.Add(_place++, contentHash, Holds(text, _labelName), rejection: null);
        }
        AddRejections(batch, ref rejected);
    }

    /// <summary>What was found.</summary>
    internal DocumentFacts Finish() => _facts.Build();

    private void AddRejections(DocumentBatch batch, ref int next)
    {
        for (; next < batch.Rejections.Count && batch.Rejections[next].Document == _place; next++)
        {
            _facts.Add(_place++, 0, namesLabel: false, batch.Rejections[next].Rejection);
        }
    }

    // As words of its own: a label called 'art' is not named by a 'part'.
    private static bool Holds(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var from = 0; text[from..].IndexOf(name) is var offset and >= 0; from += offset + 1)
        {
            var start = from + offset;
            var end = start + name.Length;
            if ((start == 0 || !IsOfWord(text[start - 1])) && (end == text.Length || !IsOfWord(text[end])))
            {
                return true;
            }
        }
        return false;
    }

    // Bytes beyond ASCII are parts of letters, nearly all of them.
    private static bool IsOfWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value >= 0x80;
}
