using System.Text.Json.Serialization;
using Pipeline.Node.Checks;
using Pipeline.Shared.Artifacts;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.Node.Reports;

/// <summary>What a check of a data folder found, after the repair where one was asked for.</summary>
/// <param name="Data">The folder.</param>
/// <param name="Files">Number of files checked.</param>
/// <param name="Damages">What is damaged; empty where all is well.</param>
/// <param name="UnnamedFiles">Files that the manifest does not name: harmless.</param>
/// <param name="Sources">How the corpus compares; <c>null</c> where that was not asked for.</param>
/// <param name="Run">What the check of a run folder found; <c>null</c> where none was asked for.</param>
/// <param name="Repair">What was repaired; <c>null</c> where that was not asked for.</param>
internal sealed record VerifyReport(
    string Data,
    int Files,
    IReadOnlyList<Damage> Damages,
    IReadOnlyList<ArtifactFile> UnnamedFiles,
    SourceReport? Sources,
    RunCheck? Run,
    RepairReport? Repair
)
{
    /// <summary>Whether nothing of the data folder is damaged or differs from its sources.</summary>
    [JsonIgnore]
    public bool IsDataSound => Damages.Count == 0 && Sources is null or { Differences.Count: 0 };

    /// <summary>Whether nothing of the run folder is damaged, where one was asked for.</summary>
    [JsonIgnore]
    public bool IsRunSound => Run is null or { Damages.Count: 0 };

    /// <summary>Whether a repair could help: all but a manifest of which there is no copy can be made again.</summary>
    [JsonIgnore]
    public bool IsWorthARepair =>
        Repair is null
        && Damages.Any(damage =>
            damage.ExpectedSha256 is not null
            || !string.Equals(damage.File, ManifestFile.Name, StringComparison.Ordinal)
        );
}
