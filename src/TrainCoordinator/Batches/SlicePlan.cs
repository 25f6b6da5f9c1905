using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Batches;

/// <summary>How a batch is cut into slices.</summary>
/// <param name="DocumentCount">Documents in the batch, at least 1.</param>
/// <param name="SliceSize">Documents per slice, at least 1; the last slice may have fewer.</param>
/// <remarks>Part of a run's identity, unlike the number of workers: other slices give other bits.</remarks>
public readonly record struct SlicePlan(int DocumentCount, int SliceSize)
{
    /// <summary>All slices of the batch, the root of their tree.</summary>
    public SliceRange Whole => new(0, (DocumentCount + SliceSize - 1) / SliceSize);

    /// <summary>The places in the batch that one slice has.</summary>
    /// <param name="slice">Zero-based slice.</param>
    public Range PlacesOf(int slice)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slice, Whole.Count);
        var start = slice * SliceSize;
        return start..Math.Min(start + SliceSize, DocumentCount);
    }
}
