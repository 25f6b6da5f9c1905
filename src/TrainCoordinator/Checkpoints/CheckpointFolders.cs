using System.Globalization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>The folders of a run's checkpoints, one for each, called after its position, in that of its generation.</summary>
/// <param name="folder">The run folder.</param>
public sealed class CheckpointFolders(RunFolder folder)
{
    private const string Checkpoints = "checkpoints";

    /// <summary>The folder of a checkpoint, there or not.</summary>
    /// <param name="name">Its name.</param>
    public string PathOf(CheckpointName name) =>
        Path.Combine(folder.Generations.PathOf(name.Generation), Checkpoints, $"{name.Position}");

    /// <summary>Whether a checkpoint that was there is no more.</summary>
    /// <param name="name">Its name.</param>
    /// <remarks>A coordinator that does not know yet that it is over deletes what it has replaced; then there is a newer one.</remarks>
    public bool IsGone(CheckpointName name) => !Directory.Exists(PathOf(name));

    /// <summary>All checkpoints that count, the newest first.</summary>
    public IReadOnlyList<CheckpointName> All() =>
        [
            .. folder
                .Generations.Chain()
                .SelectMany(link =>
                    Positions(link.Generation)
                        .Where(position => link.Until is not { } until || position.CompareTo(until) <= 0)
                        .OrderDescending()
                        .Select(position => new CheckpointName(link.Generation, position))
                ),
        ];

    /// <summary>The checkpoint of a position.</summary>
    /// <param name="position">The position.</param>
    /// <returns>Its name, in the newest generation that has it; <c>null</c> where none has.</returns>
    public CheckpointName? Find(RunPosition position) =>
        All().Where(name => name.Position == position).Select(name => (CheckpointName?)name).FirstOrDefault();

    /// <summary>Deletes what nobody will go on from: all but the newest few that count, and the best of them.</summary>
    /// <param name="generation">The generation that asks; it deletes nothing once there is a newer one.</param>
    /// <param name="keep">How many of the newest stay, at least 1.</param>
    /// <param name="best">Position of the best epoch's checkpoint, which stays too.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    /// <remarks>Also what older generations wrote after they were over, and what they left half-written.</remarks>
    public void Prune(int generation, int keep, RunPosition? best) => Prune(generation, keep, best, Delete);

    /// <summary>Deletes with a function what nobody will go on from.</summary>
    /// <param name="generation">The generation that asks.</param>
    /// <param name="keep">How many of the newest stay, at least 1.</param>
    /// <param name="best">Position of the best epoch's checkpoint, which stays too.</param>
    /// <param name="delete">Deletes a folder.</param>
    internal void Prune(int generation, int keep, RunPosition? best, Action<string> delete)
    {
        var kept = All()
            .Where((name, i) => i < keep || name.Position == best)
            .Select(PathOf)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var path in folder.Generations.All().SelectMany(number => Deletable(number, number < generation)))
        {
            if (kept.Contains(path))
            {
                continue;
            }
            // Asked before each: whoever claims the run meanwhile may go on from the next.
            if (folder.Generations.Newest() != generation)
            {
                return;
            }
            delete(path);
        }
    }

    private IEnumerable<RunPosition> Positions(int generation) =>
        Folders(generation).Select(PositionOf).OfType<RunPosition>();

    private List<string> Deletable(int generation, bool isOver) =>
        [
            .. Folders(generation)
                .Where(path =>
                    PositionOf(path) is not null
                    || (isOver && path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
                ),
        ];

    private IEnumerable<string> Folders(int generation)
    {
        var path = Path.Combine(folder.Generations.PathOf(generation), Checkpoints);
        return Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];
    }

    // Another spelling of a position is no name that this program gave: 01-0 is not 1-0.
    private static RunPosition? PositionOf(string path)
    {
        var name = Path.GetFileName(path);
        return
            name.Split('-') is [var epoch, var step]
            && TryNumber(epoch, out var e)
            && TryNumber(step, out var s)
            && new RunPosition(e, s) is var position
            && string.Equals($"{position}", name, StringComparison.Ordinal)
            ? position
            : null;
    }

    private static void Delete(string path)
    {
        try
        {
            var unnamed = path;
            if (!path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
            {
                // In one instant, so that a reader finds it whole or not at all.
                unnamed = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}";
                Directory.Move(path, unnamed);
            }
            Directory.Delete(unnamed, recursive: true);
        }
        // An older generation that does not know yet that it is over may be deleting it too, or writing it to its end:
        // then the next pruning takes what is left.
        catch (IOException)
            when (!Directory.Exists(path) || path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)) { }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(path, e);
        }
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
