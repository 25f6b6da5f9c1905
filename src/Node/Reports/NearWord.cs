namespace Pipeline.Node.Reports;

/// <summary>A word near another one.</summary>
/// <param name="Word">The word.</param>
/// <param name="Cosine">Cosine of the angle between the vectors, from -1 to 1.</param>
internal sealed record NearWord(string Word, double Cosine);
