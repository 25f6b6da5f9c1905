namespace Pipeline.Ingest.Tests.Sample;

/// <summary>The simplest linear model of text: multinomial naive Bayes with add-one smoothing.</summary>
internal sealed class NaiveBayes(int labelCount)
{
    private readonly Dictionary<string, int[]> _counts = new(StringComparer.Ordinal);
    private readonly long[] _totals = new long[labelCount];

    public void Learn(IEnumerable<string> words, int label)
    {
        foreach (var word in words)
        {
            if (!_counts.TryGetValue(word, out var counts))
            {
                _counts[word] = counts = new int[labelCount];
            }
            counts[label]++;
            _totals[label]++;
        }
    }

    public int Guess(IEnumerable<string> words)
    {
        var scores = new double[labelCount];
        foreach (var word in words)
        {
            if (_counts.TryGetValue(word, out var counts))
            {
                for (var label = 0; label < labelCount; label++)
                {
                    scores[label] += Math.Log((counts[label] + 1.0) / (_totals[label] + _counts.Count));
                }
            }
        }
        return Array.IndexOf(scores, scores.Max());
    }
}
