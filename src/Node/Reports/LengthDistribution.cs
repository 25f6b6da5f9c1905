namespace Pipeline.Node.Reports;

/// <summary>How long the sequences are, in tokens, padding left out.</summary>
/// <param name="Sum">All of them together.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Median">The lower median.</param>
/// <param name="Percentile90">Nine in ten are at most this long.</param>
/// <param name="Maximum">The longest.</param>
/// <param name="Empty">Documents without a token.</param>
/// <param name="Full">Documents as long as a row, and so perhaps cut.</param>
internal sealed record LengthDistribution(
    long Sum,
    double Mean,
    int Median,
    int Percentile90,
    int Maximum,
    long Empty,
    long Full
)
{
    /// <summary>Counts lengths.</summary>
    /// <param name="lengths">The lengths, in any order; sorted in place.</param>
    /// <param name="maxLength">Tokens of a row.</param>
    internal static LengthDistribution Of(int[] lengths, int maxLength)
    {
        if (lengths.Length == 0)
        {
            return new LengthDistribution(0, 0, 0, 0, 0, 0, 0);
        }
        Array.Sort(lengths);
        var sum = lengths.Sum(length => (long)length);
        return new LengthDistribution(
            sum,
            (double)sum / lengths.Length,
            lengths[(lengths.Length - 1) / 2],
            lengths[(int)Math.Ceiling(0.9 * lengths.Length) - 1],
            lengths[^1],
            lengths.LongCount(length => length == 0),
            lengths.LongCount(length => length == maxLength)
        );
    }
}
