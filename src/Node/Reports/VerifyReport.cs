using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Reports;

/// <summary>What a check of a data folder found.</summary>
/// <param name="Data">The folder.</param>
/// <param name="Files">Number of files checked.</param>
/// <param name="Damages">What is damaged; empty where all is well.</param>
/// <param name="UnnamedFiles">Files that the manifest does not name: harmless.</param>
internal sealed record VerifyReport(
    string Data,
    int Files,
    IReadOnlyList<Damage> Damages,
    IReadOnlyList<string> UnnamedFiles
);
