using System.Globalization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
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
    /// <exception cref="ArtifactException">The file is missing or damaged.</exception>
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
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    /// <exception cref="SettingsException">A word occurs more often in the documents of one group of chunks than a dictionary counts.</exception>
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
            Array.ConvertAll(partial.Counts, CountOf),
            partial.Documents,
            partial.FirstDocument,
            partial.FirstPosition
        );
        return BlockFile.WriteWordsAsync(root, words, tokenizer, cancellation);
    }

    private static int CountOf(long count) =>
        count <= int.MaxValue
            ? (int)count
            : throw new SettingsException([
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A word occurs {count:N0} times in the documents of one group of blocks; {int.MaxValue:N0} are the most. {Remedy.LeaveOutLongest}"
                ),
            ]);
}
