namespace Pipeline.TrainCoordinator.Data;

/// <summary>How a run cuts its documents into batches and slices. Part of its identity.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="BatchSize">Documents per optimizer step, at least 1.</param>
/// <param name="SliceSize">Documents per slice, at least 1.</param>
public sealed record RunSlicing(ulong Seed, int BatchSize, int SliceSize);
