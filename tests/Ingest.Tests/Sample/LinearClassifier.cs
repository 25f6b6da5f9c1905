namespace Pipeline.Ingest.Tests.Sample;

/// <summary>A strong linear model of bags of words: softmax regression on TF-IDF, learned by Adagrad.</summary>
/// <remarks>Weights of words: (1 + ln count) * (1 + ln(documents / documents with the word)), each document of length 1.</remarks>
internal sealed class LinearClassifier
{
    private const double LearningRate = 0.5;
    private const double Decay = 1e-6;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly double[] _rarity;
    private readonly int _labelCount;
    private readonly double[] _weights; // by word, then label
    private readonly double[] _squares;

    /// <summary>Learns from documents.</summary>
    internal LinearClassifier(IReadOnlyList<(string[] Words, int Label)> documents, int labelCount, int epochCount)
    {
        _labelCount = labelCount;
        var documentCounts = new List<int>();
        foreach (var word in documents.SelectMany(document => document.Words.Distinct(StringComparer.Ordinal)))
        {
            if (_numbers.TryAdd(word, documentCounts.Count))
            {
                documentCounts.Add(0);
            }
            documentCounts[_numbers[word]]++;
        }
        _rarity = [.. documentCounts.Select(count => 1 + Math.Log((double)documents.Count / count))];
        _weights = new double[_rarity.Length * labelCount];
        _squares = new double[_weights.Length];
        var rows = documents.Select(document => (Row: RowOf(document.Words), document.Label)).ToList();
        for (var epoch = 0; epoch < epochCount; epoch++)
        {
            foreach (var (row, label) in rows)
            {
                Learn(row, label);
            }
        }
    }

    /// <summary>The label of a document.</summary>
    internal int Guess(string[] words)
    {
        var scores = Scores(RowOf(words));
        return Array.IndexOf(scores, scores.Max());
    }

    private void Learn(List<(int Word, double Value)> row, int label)
    {
        var scores = Scores(row);
        var most = scores.Max();
        var total = scores.Sum(score => Math.Exp(score - most));
        foreach (var (word, value) in row)
        {
            for (var other = 0; other < _labelCount; other++)
            {
                var probability = Math.Exp(scores[other] - most) / total;
                var at = (word * _labelCount) + other;
                var gradient = ((probability - (other == label ? 1 : 0)) * value) + (Decay * _weights[at]);
                _squares[at] += gradient * gradient;
                _weights[at] -= LearningRate * gradient / Math.Sqrt(_squares[at] + 1e-12);
            }
        }
    }

    private double[] Scores(List<(int Word, double Value)> row)
    {
        var scores = new double[_labelCount];
        foreach (var (word, value) in row)
        {
            for (var label = 0; label < _labelCount; label++)
            {
                scores[label] += value * _weights[(word * _labelCount) + label];
            }
        }
        return scores;
    }

    private List<(int Word, double Value)> RowOf(string[] words)
    {
        var row = words
            .Where(_numbers.ContainsKey)
            .CountBy(word => word, StringComparer.Ordinal)
            .Select(word => (Word: _numbers[word.Key], Value: (1 + Math.Log(word.Value)) * _rarity[_numbers[word.Key]]))
            .ToList();
        var length = Math.Sqrt(row.Sum(word => word.Value * word.Value));
        return row.ConvertAll(word => (word.Word, word.Value / length));
    }
}
