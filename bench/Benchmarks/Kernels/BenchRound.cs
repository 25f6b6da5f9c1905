namespace Pipeline.Benchmarks.Kernels;

/// <summary>Documents that every trainer sees once: 16 random batches of 32.</summary>
/// <param name="Number">Zero-based round.</param>
/// <param name="Documents">Positions of its documents in the corpus, batch after batch.</param>
/// <remarks>
/// Padded to 1000 tokens every batch takes the same time, so those who pad take <see cref="PaddedBatches"/> of them. Who
/// sorts by length sorts all documents of a round.
/// </remarks>
internal sealed record BenchRound(int Number, int[] Documents)
{
    public const int BatchSize = 32;
    public const int BatchCount = 16;
    public const int PaddedBatches = 4;
}
