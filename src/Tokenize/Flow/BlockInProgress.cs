using System.Collections.Immutable;
using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Flow;

/// <summary>A block while its documents arrive batch by batch.</summary>
/// <param name="lowerCasing">How words are lower-cased.</param>
internal sealed class BlockInProgress(LetterCase lowerCasing)
{
    private readonly BlockBuilder _builder = new(lowerCasing);
    private readonly ImmutableArray<LabelSummary>.Builder _labels = ImmutableArray.CreateBuilder<LabelSummary>();
    private readonly ImmutableArray<DocumentRejection>.Builder _rejections =
        ImmutableArray.CreateBuilder<DocumentRejection>();
    private byte[] _labelName = [];

    /// <summary>Adds the documents of a batch.</summary>
    /// <param name="batch">The batch after the one before; it can be handed back afterwards.</param>
    internal void Add(DocumentBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var (key, contentHash, messageIdHash) = batch.Read(i, out var text);
            _builder.Add(key, contentHash, messageIdHash, text);
            Count(key.Label, text);
        }
        _rejections.AddRange(batch.Rejections);
    }

    /// <summary>The block of all documents added.</summary>
    /// <returns>The block, what is known of its labels in document order, and the documents not taken in.</returns>
    internal (
        TokenBlock Block,
        ImmutableArray<LabelSummary> Labels,
        ImmutableArray<DocumentRejection> Rejections
    ) Finish() => (_builder.Build(), _labels.DrainToImmutable(), _rejections.DrainToImmutable());

    // Documents come in document order, so those of a label follow each other.
    private void Count(string label, ReadOnlySpan<byte> text)
    {
        if (_labels.Count == 0 || !string.Equals(_labels[^1].Label, label, StringComparison.Ordinal))
        {
            _labels.Add(new LabelSummary(label, 0, 0));
            _labelName = Encoding.UTF8.GetBytes(label);
        }
        var summary = _labels[^1];
        _labels[^1] = summary with
        {
            Documents = summary.Documents + 1,
            NamingLabel = summary.NamingLabel + (Holds(text, _labelName) ? 1 : 0),
        };
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
