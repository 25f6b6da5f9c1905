namespace Pipeline.TrainCoordinator.Runs;

/// <summary>A coordinator's claim on a run.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="Generation">Number of the claim, at least 1; a higher one ends all lower ones.</param>
/// <param name="From">The checkpoint it goes on from; <c>null</c> from the start.</param>
public sealed record GenerationClaim(int FormatVersion, int Generation, CheckpointName? From)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 1;
}
