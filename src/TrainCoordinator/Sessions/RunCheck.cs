using System.Text.Json.Serialization;
using Pipeline.Shared.Artifacts;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>What a check of a run folder found.</summary>
/// <param name="Run">The folder.</param>
/// <param name="FileCount">Number of files that were checked.</param>
/// <param name="Damages">What is damaged, or not what the run was begun with; empty where all is well.</param>
public sealed record RunCheck(
    string Run,
    [property: JsonPropertyName("files")] int FileCount,
    IReadOnlyList<Damage> Damages
);
