using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Actors;

/// <summary>Dictionaries on their way through a tree of merges.</summary>
internal static class WordsParts
{
    /// <summary>Reads a dictionary and adds it to a merge.</summary>
    /// <param name="merge">The merge.</param>
    /// <param name="part">The dictionary.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Shared.Errors.ArtifactException">The file is missing or damaged.</exception>
    internal static async Task AddAsync(VocabularyMerge merge, WordsPart part, CancellationToken cancellation)
    {
        var words = await BlockFile.ReadWordsAsync(part.Root, part.Words, cancellation);
        if (part.Documents.IsEmpty)
        {
            var counts = Array.ConvertAll(words.Counts, count => (long)count);
            merge.Add(new PartialVocabulary(words.Words, counts, words.Documents, words.FirstRow, words.FirstPosition));
            return;
        }
        merge.Add(words, part.Documents.AsSpan());
    }

    /// <summary>Writes what a merge has found, as a dictionary for another merge.</summary>
    /// <param name="merge">The merge.</param>
    /// <param name="root">Folder to write to.</param>
    /// <param name="tokenizer">What decided the documents' tokens.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    /// <exception cref="OverflowException">A word occurs more than 2^31 times in the documents of one group of chunks.</exception>
    internal static Task<ArtifactFile> WriteAsync(
        VocabularyMerge merge,
        string root,
        TokenizerOptions tokenizer,
        CancellationToken cancellation
    )
    {
        var partial = merge.ToPartial();
        var words = new BlockWords(
            partial.Words,
            Array.ConvertAll(partial.Counts, count => (int)count),
            partial.Documents,
            partial.FirstDocument,
            partial.FirstPosition
        );
        return BlockFile.WriteWordsAsync(root, words, tokenizer, cancellation);
    }
}
