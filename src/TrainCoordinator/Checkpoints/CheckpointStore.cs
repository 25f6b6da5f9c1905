using System.Globalization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>The checkpoints of a run.</summary>
/// <param name="folder">The run folder.</param>
/// <param name="run">The run's id.</param>
public sealed class CheckpointStore(RunFolder folder, string run)
{
    private const string StateName = "state.safetensors";
    private const string CursorName = "cursor.json";
    private const string Checkpoints = "checkpoints";

    /// <summary>Writes a checkpoint; when this returns, it is on disk for good.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cursor">Where the parameters are.</param>
    /// <param name="tensors">Parameters and optimizer state.</param>
    /// <exception cref="RunException">The run was claimed anew meanwhile; nothing is left behind.</exception>
    /// <exception cref="StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    public void Write(CheckpointName name, TrainCursor cursor, IReadOnlyList<Tensor> tensors) =>
        SummedFolder.Write(
            PathOf(name),
            [
                (StateName, stream => SafeTensors.Write(stream, tensors)),
                (
                    CursorName,
                    stream =>
                        stream.Write(
                            SealedJson.Seal(
                                new CursorRecord(CursorRecord.CurrentVersion, run, cursor),
                                RunJson.Strict.CursorRecord
                            )
                        )
                ),
            ],
            () => folder.Generations.ThrowIfTakenOver(name.Generation)
        );

    /// <summary>The newest checkpoint whose files are whole.</summary>
    /// <param name="damaged">Is told of each newer one that is not, in a full sentence.</param>
    /// <param name="before">Only those before this position; <c>null</c> for all.</param>
    /// <returns>Its name; <c>null</c> where there is none.</returns>
    public CheckpointName? FindNewest(Action<string> damaged, RunPosition? before = null)
    {
        ArgumentNullException.ThrowIfNull(damaged);
        var isStale = true;
        while (isStale)
        {
            isStale = false;
            foreach (var name in All().Where(name => before is not { } end || name.Position.CompareTo(end) < 0))
            {
                if (SummedFolder.Damage(PathOf(name)) is not { } problem)
                {
                    return name;
                }
                isStale = IsGone(name);
                if (isStale)
                {
                    break;
                }
                damaged(
                    $"Checkpoint '{name}' is damaged and not used: {problem}. The run goes on from before it, and makes it again."
                );
            }
        }
        return null;
    }

    /// <summary>Opens the newest checkpoint whose files are whole.</summary>
    /// <param name="damaged">Is told of each newer one that is not, in a full sentence.</param>
    /// <param name="before">Only those before this position; <c>null</c> for all.</param>
    /// <returns>The checkpoint, whose state the caller disposes of; <c>null</c> where there is none.</returns>
    /// <exception cref="RunException">It is damaged in the meantime, or of another run.</exception>
    public OpenCheckpoint? OpenNewest(Action<string> damaged, RunPosition? before = null)
    {
        while (FindNewest(damaged, before) is { } name)
        {
            try
            {
                return new OpenCheckpoint(name, ReadCursor(name), OpenWhole(name));
            }
            catch (Exception e) when ((e is RunException || StorageFailure.Is(e)) && IsGone(name)) { }
        }
        return null;
    }

    /// <summary>Everything that is wrong with the files of a checkpoint.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>The damages, and the number of files that were checked.</returns>
    public Task<(IReadOnlyList<Damage> Damages, int FileCount)> DamagesAsync(
        CheckpointName name,
        CancellationToken cancellation
    ) => SummedFolder.DamagesAsync(folder.Root, $"{name}", cancellation);

    /// <summary>Where the parameters of a checkpoint are.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="RunException">It is missing, damaged or of another run.</exception>
    public TrainCursor ReadCursor(CheckpointName name)
    {
        var path = Path.Combine(PathOf(name), CursorName);
        static RunException Unusable(string file, string problem, Exception? cause) =>
            new(file, $"'{file}' cannot be used: {problem}.", cause);
        try
        {
            var record = SealedJson.Read(path, CursorRecord.CurrentVersion, RunJson.Strict.CursorRecord, Unusable);
            if (RecordRules.Violation(record.Cursor) is { } violation)
            {
                throw Unusable(path, violation, cause: null);
            }
            if (!string.Equals(record.Run, run, StringComparison.Ordinal))
            {
                throw new RunException(path, $"'{path}' belongs to run {record.Run}, not to {run}.");
            }
            return record.Cursor.Position == name.Position
                ? record.Cursor
                : throw new RunException(
                    path,
                    $"'{path}' is of position {record.Cursor.Position}, but its folder is called {name.Position}: it was renamed or copied. Delete that folder and run the same command again."
                );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException(path, $"'{path}' is missing.", e);
        }
    }

    /// <summary>Opens the state of a checkpoint.</summary>
    /// <param name="position">Its position.</param>
    /// <exception cref="RunException">It is missing or damaged.</exception>
    public SafeTensors OpenState(RunPosition position) =>
        ProblemOf(position) is { } problem
            ? throw new RunException(
                folder.Root,
                $"The checkpoint {position} of '{folder.Root}' cannot be used: {problem}. Run 'pipeline train --run {ShellWord.Of(folder.Root)} --resume': it goes on from one before it that is whole, and makes the same one again."
            )
            : OpenWhole(Find(position)!.Value);

    /// <summary>What is wrong with the checkpoint of a position.</summary>
    /// <param name="position">The position.</param>
    /// <returns>The problem, without a full stop; <c>null</c> where it is whole.</returns>
    public string? ProblemOf(RunPosition position) =>
        Find(position) is { } name ? SummedFolder.Damage(PathOf(name)) : "it is not there";

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

    // Whose files have just been hashed: once is enough for what may be gigabytes.
    private SafeTensors OpenWhole(CheckpointName name) => SafeTensors.Open(Path.Combine(PathOf(name), StateName));

    // A coordinator that does not know yet that it is over deletes what it has replaced; then there is a newer one.
    private bool IsGone(CheckpointName name) => !Directory.Exists(PathOf(name));

    private string PathOf(CheckpointName name) =>
        Path.Combine(folder.Generations.PathOf(name.Generation), Checkpoints, $"{name.Position}");

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
