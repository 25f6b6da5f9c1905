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

    /// <summary>Where they lie, and which of them count.</summary>
    public CheckpointFolders Folders { get; } = new(folder);

    /// <summary>Writes a checkpoint; when this returns, it is on disk for good.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cursor">Where the parameters are.</param>
    /// <param name="tensors">Parameters and optimizer state.</param>
    /// <exception cref="RunException">The run was claimed anew meanwhile; nothing is left behind.</exception>
    /// <exception cref="StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    public void Write(CheckpointName name, TrainCursor cursor, IReadOnlyList<Tensor> tensors) =>
        SummedFolder.Write(
            Folders.PathOf(name),
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
            foreach (var name in Folders.All().Where(name => before is not { } end || name.Position.CompareTo(end) < 0))
            {
                if (SummedFolder.Damage(Folders.PathOf(name)) is not { } problem)
                {
                    return name;
                }
                isStale = Folders.IsGone(name);
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
            catch (Exception e) when ((e is RunException || StorageFailure.Is(e)) && Folders.IsGone(name)) { }
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
        var path = Path.Combine(Folders.PathOf(name), CursorName);
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
            : OpenWhole(Folders.Find(position)!.Value);

    /// <summary>What is wrong with the checkpoint of a position.</summary>
    /// <param name="position">The position.</param>
    /// <returns>The problem, without a full stop; <c>null</c> where it is whole.</returns>
    public string? ProblemOf(RunPosition position) =>
        Folders.Find(position) is { } name ? SummedFolder.Damage(Folders.PathOf(name)) : "it is not there";

    // Whose files have just been hashed: once is enough for what may be gigabytes.
    private SafeTensors OpenWhole(CheckpointName name) =>
        SafeTensors.Open(Path.Combine(Folders.PathOf(name), StateName));
}
