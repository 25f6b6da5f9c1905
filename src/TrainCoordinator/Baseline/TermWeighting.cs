using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Baseline;

/// <summary>How much a word says about a document: the more, the more often the document and the less often others hold it.</summary>
/// <remarks>
/// TF-IDF as scikit-learn's <c>TfidfVectorizer(sublinear_tf=True, min_df=2)</c>: (1 + ln count) times
/// (1 + ln((1 + documents) / (1 + documents with the word))), each document scaled to length 1.
/// </remarks>
internal sealed class TermWeighting
{
    private const int MinDocuments = 2; // a word of one document says nothing about the others
    private const int NoTerm = -1;

    private readonly int[] _termOfRank;
    private readonly double[] _rarity;

    /// <summary>Weighs the words of the training part.</summary>
    /// <param name="vocabulary">Its words, and in how many of its documents each is.</param>
    /// <param name="documentCount">Number of its documents.</param>
    internal TermWeighting(Vocabulary vocabulary, int documentCount)
    {
        _termOfRank = new int[vocabulary.Count + 1];
        _termOfRank[0] = NoTerm;
        var rarity = new List<double>();
        for (var word = 0; word < vocabulary.Count; word++)
        {
            var documents = vocabulary.Documents[word];
            _termOfRank[word + 1] = documents >= MinDocuments ? rarity.Count : NoTerm;
            if (documents >= MinDocuments)
            {
                rarity.Add(1 + Math.Log((1.0 + documentCount) / (1.0 + documents)));
            }
        }
        _rarity = [.. rarity];
    }

    /// <summary>Number of terms: words that at least two training documents hold.</summary>
    internal int TermCount => _rarity.Length;

    /// <summary>The weights of a document.</summary>
    /// <param name="ranks">Its words as ranks of the vocabulary.</param>
    internal TermVector Weigh(ReadOnlySpan<int> ranks)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var rank in ranks)
        {
            if (_termOfRank[rank] is >= 0 and var term)
            {
                counts[term] = counts.GetValueOrDefault(term) + 1;
            }
        }
        double[] weights = [.. counts.Select(count => (1 + Math.Log(count.Value)) * _rarity[count.Key])];
        var length = Math.Sqrt(weights.Sum(weight => weight * weight));
        return new TermVector([.. counts.Keys], Array.ConvertAll(weights, weight => (float)(weight / length)));
    }
}
