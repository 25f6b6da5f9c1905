using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.TrainCoordinator.Data;

/// <summary>The vocabulary of the training part of a corpus alone, into which no held-out text leaks.</summary>
internal static class TrainingVocabulary
{
    /// <summary>Counts and ranks the words of some documents.</summary>
    /// <param name="blocks">All blocks of the corpus, in any order.</param>
    /// <param name="documents">Zero-based positions in document order of the documents to count.</param>
    internal static Vocabulary Of(IReadOnlyList<TokenBlock> blocks, IReadOnlyCollection<int> documents)
    {
        var positions = DocumentOrder.PositionsOf([.. blocks.Select(block => block.Keys)]);
        var counted = documents.ToHashSet();
        var merge = new VocabularyMerge();
        for (var chunk = 0; chunk < blocks.Count; chunk++)
        {
            var rows = Enumerable
                .Range(0, blocks[chunk].DocumentCount)
                .Where(row => counted.Contains(positions[chunk][row]))
                .ToArray();
            var part = BlockRows.Select(blocks[chunk], rows);
            merge.Add(part.Words, Array.ConvertAll(rows, row => positions[chunk][row]));
        }
        return merge.Rank();
    }
}
