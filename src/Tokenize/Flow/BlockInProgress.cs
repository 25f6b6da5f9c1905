using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Flow;

/// <summary>A block while its documents arrive batch by batch.</summary>
internal sealed class BlockInProgress
{
    private readonly BlockBuilder _builder;
    private readonly FactsInProgress _facts = new();

    /// <summary>Begins a block.</summary>
    /// <param name="builder">Builds it; what it holds of a block that was given up is forgotten.</param>
    internal BlockInProgress(BlockBuilder builder)
    {
        builder.Clear();
        _builder = builder;
    }

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
