namespace Pipeline.TrainCoordinator.Runs;

/// <summary>How a run's documents were split; which side each is on stands in the run folder's <c>split.tsv</c>.</summary>
/// <param name="Description">How the split was made and what came out, for everything that prints an accuracy.</param>
/// <param name="Training">Number of documents that train.</param>
/// <param name="HeldOut">Number of documents held out; 0 where all train.</param>
/// <param name="LeftOut">Number of documents in neither part.</param>
/// <param name="SourceSha256">SHA-256 of the split file that was given; <c>null</c> where the split was drawn.</param>
/// <param name="Sha256">SHA-256 of the run's own <c>split.tsv</c>.</param>
public sealed record RunSplit(
    string Description,
    int Training,
    int HeldOut,
    int LeftOut,
    string? SourceSha256,
    string Sha256
);
