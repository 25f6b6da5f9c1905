using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>The text of the training part of a corpus: what vectors are learned from.</summary>
/// <param name="Vocabulary">All words of the training part.</param>
/// <param name="WordCount">Number of those that are kept, the most frequent ones.</param>
/// <param name="Tokens">Ranks of the kept words, one document after the other.</param>
/// <param name="Ends">For each document, the position in <paramref name="Tokens"/> just past its last token.</param>
/// <param name="Labels">Zero-based label of each document.</param>
public sealed record TrainingText(Vocabulary Vocabulary, int WordCount, int[] Tokens, int[] Ends, int[] Labels)
{
    /// <summary>The text of a corpus.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="split">Its split.</param>
    /// <param name="maxWords">Ranks below this are kept, at least 2.</param>
    public static TrainingText Of(BlockCorpus corpus, DataSplit split, int maxWords)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(split);
        var vocabulary = corpus.VocabularyOf(split.Train);
        var documents = corpus.EncodeWhole(vocabulary, new SequenceOptions { MaxWords = maxWords });
        var ends = new int[split.Train.Length];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            end += documents.LengthOf(split.Train[i]);
            ends[i] = end;
        }
        var tokens = new int[end];
        for (var i = 0; i < ends.Length; i++)
        {
            var document = documents.TokensOf(split.Train[i]);
            document.CopyTo(tokens.AsSpan(ends[i] - document.Length));
        }
        return new TrainingText(
            vocabulary,
            Math.Min(maxWords - 1, vocabulary.Count),
            tokens,
            ends,
            Array.ConvertAll(split.Train, document => documents.Labels[document])
        );
    }

    /// <summary>The rank of a word; 0 where it is not among those kept.</summary>
    /// <param name="word">The word, as the tokenizer writes it.</param>
    public int RankOf(string word) => WordIndex.Of(Vocabulary.Words, WordCount).Find(Encoding.UTF8.GetBytes(word)) + 1;
}
