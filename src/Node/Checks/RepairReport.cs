using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Checks;

/// <summary>What a repair has done.</summary>
/// <param name="Restored">Files that are again as they were written.</param>
/// <param name="Removed">Files that no manifest names and that are gone now.</param>
/// <param name="Lost">Files that could not be restored, and why.</param>
internal sealed record RepairReport(
    IReadOnlyList<string> Restored,
    IReadOnlyList<string> Removed,
    IReadOnlyList<Damage> Lost
);
