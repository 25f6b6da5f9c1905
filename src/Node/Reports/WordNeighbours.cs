namespace Pipeline.Node.Reports;

/// <summary>A word and those whose vectors point the same way.</summary>
/// <param name="Word">The word.</param>
/// <param name="Nearest">The nearest first.</param>
internal sealed record WordNeighbours(string Word, IReadOnlyList<NearWord> Nearest);
