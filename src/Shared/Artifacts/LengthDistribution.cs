namespace Pipeline.Shared.Artifacts;

/// <summary>How many tokens the documents of a corpus have.</summary>
/// <param name="Empty">Number of documents without tokens.</param>
/// <param name="Least">Fewest tokens of a document.</param>
/// <param name="Median">Tokens that half of the documents do not exceed.</param>
/// <param name="Percentile90">Tokens that nine in ten documents do not exceed.</param>
/// <param name="Percentile99">Tokens that 99 in 100 documents do not exceed.</param>
/// <param name="Most">Most tokens of a document.</param>
/// <param name="Mean">Mean number of tokens.</param>
public sealed record LengthDistribution(
    int Empty,
    int Least,
    int Median,
    int Percentile90,
    int Percentile99,
    int Most,
    double Mean
)
{
    /// <summary>Describes lengths; all zero where there are none.</summary>
    /// <param name="lengths">Tokens of each document, in any order.</param>
    public static LengthDistribution Of(IEnumerable<int> lengths)
    {
        int[] sorted = [.. lengths.Order()];
        return sorted.Length == 0
            ? new LengthDistribution(0, 0, 0, 0, 0, 0, 0)
            : new LengthDistribution(
                sorted.Count(length => length == 0),
                sorted[0],
                AtRank(sorted, percent: 50),
                AtRank(sorted, percent: 90),
                AtRank(sorted, percent: 99),
                sorted[^1],
                sorted.Average()
            );
    }

    // The nearest rank: the smallest length that at least that share of the documents does not exceed.
    private static int AtRank(int[] sorted, int percent) =>
        sorted[(int)((((long)sorted.Length * percent) + 99) / 100) - 1];
}
