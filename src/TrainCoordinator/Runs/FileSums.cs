using System.Collections.Immutable;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>The files of a folder with their hashes. The content of <c>sums.json</c>, written last.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="Files">The files, by name.</param>
public sealed record FileSums(int FormatVersion, ImmutableArray<FileSum> Files)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 1;
}
