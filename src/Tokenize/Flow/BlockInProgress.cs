using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Flow;

/// <summary>A block while its documents arrive batch by batch.</summary>
/// <param name="lowerCasing">How words are lower-cased.</param>
internal sealed class BlockInProgress(LetterCase lowerCasing)
{
    private readonly BlockBuilder _builder = new(lowerCasing);
    private readonly FactsInProgress _facts = new();

    /// <summary>Adds the documents of a batch.</summary>
    /// <param name="batch">The batch after the one before; it can be handed back afterwards.</param>
    internal void Add(DocumentBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var (key, contentHash, messageIdHash, encoding) = batch.Read(i, out var text);
            _builder.Add(key, contentHash, messageIdHash, encoding, text);
        }
        _facts.Add(batch);
    }

    /// <summary>The block of all documents added.</summary>
    /// <returns>The block, and what was found of the documents.</returns>
    internal (TokenBlock Block, DocumentFacts Facts) Finish() => (_builder.Build(), _facts.Finish());
}
