namespace Pipeline.Node.Reports;

/// <summary>Word vectors that belong to a data folder.</summary>
/// <param name="Rows">Rows of the matrix: one for padding, then one for each rank.</param>
/// <param name="Dimensions">Numbers in a vector.</param>
/// <param name="Covered">Rows that the vectors' file has a vector for.</param>
internal sealed record VectorCoverage(int Rows, int Dimensions, int Covered);
