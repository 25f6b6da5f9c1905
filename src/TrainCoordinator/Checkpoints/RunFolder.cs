using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A run folder: what the run is, who has claimed it, its checkpoints and its model.</summary>
/// <param name="path">Path of the folder; it need not exist yet.</param>
/// <remarks>Bytes and rules: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public sealed class RunFolder(string path)
{
    internal const string RecordName = "run.json";
    internal const string SplitName = "split.tsv";
    private const string ModelName = "model";
    private const string VocabularyName = "vocabulary";

    /// <summary>Full path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(path);

    /// <summary>Full path of the model's folder.</summary>
    public string ModelPath => Path.Combine(Root, ModelName);

    /// <summary>Whether a name directly in a run folder is one without which the run cannot be used.</summary>
    /// <param name="name">The name of a file or folder.</param>
    public static bool IsPart(string name) =>
        name is RecordName or SplitName or VocabularyName or ModelName or RunGenerations.Name;

    /// <summary>Who has claimed the run, and what counts of what they wrote.</summary>
    public RunGenerations Generations => new(Root);

    private string RecordPath => Path.Combine(Root, RecordName);

    private string LockPath => $"{RecordPath}.lock{AtomicFile.TemporarySuffix}";

    /// <summary>Full path of the split.</summary>
    internal string SplitPath => Path.Combine(Root, SplitName);

    /// <summary>Whether the folder holds a run.</summary>
    public bool HoldsRun => File.Exists(RecordPath);

    /// <summary>What the run is.</summary>
    /// <exception cref="RunException">There is none, or its record is damaged.</exception>
    public RunRecord ReadRecord()
    {
        try
        {
            var record = SealedJson.Read(RecordPath, RunRecord.CurrentVersion, RunJson.Strict.RunRecord, DamagedRecord);
            return RecordRules.Violation(record) is { } violation
                ? throw DamagedRecord(RecordPath, violation, cause: null)
                : record;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var problem = FindOther() is { } found
                ? $"there is '{found}', but no {RecordName}. Name the folder of a run."
                : $"there is no {RecordName}. Create one with 'pipeline train --data DATA --run {ShellWord.Of(Root)}'.";
            throw new RunException(Root, $"'{Root}' holds no run: {problem}", e);
        }
    }

    private static RunException DamagedRecord(string file, string problem, Exception? cause) =>
        new(file, $"The run's record '{file}' cannot be used: {problem}. Train into another folder.", cause);

    /// <summary>Begins a run: writes its split, then its record.</summary>
    /// <param name="record">What the run is.</param>
    /// <param name="split">The text of its split file.</param>
    /// <exception cref="RunException">The folder holds a run by now, or another process is beginning one.</exception>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public void Create(RunRecord record, byte[] split)
    {
        bool isFirst;
        using (var beginning = TryBegin())
        {
            isFirst = beginning is not null && !HoldsRun;
            if (isFirst)
            {
                AtomicFile.Write(SplitPath, split);
                SealedJson.Write(RecordPath, record, RunJson.Strict.RunRecord);
            }
        }
        AtomicFile.DeleteLeftover(LockPath);
        if (!isFirst)
        {
            throw new RunException(
                Root,
                $"Another process has begun a run in '{Root}' in the meantime. Run the same command again to go on with it, or train into another folder."
            );
        }
    }

    // A lock, since split and record are two files: whoever came second would leave its split beside another's record.
    // It ends with its process; deleted only once there is a run, nobody can hold a lock on another file of that name.
    private FileStream? TryBegin()
    {
        AtomicFile.CreateFolder(Root);
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (StorageFailure.IsInUse(e))
        {
            return null;
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(LockPath, e);
        }
    }

    /// <summary>Refuses a folder that is no run's but holds something.</summary>
    /// <exception cref="RunException">It holds other files.</exception>
    public void ThrowIfOccupied()
    {
        if (!HoldsRun && FindOther() is { } found)
        {
            throw new RunException(
                Root,
                $"'{Root}' is not empty and holds no run: it has '{found}'. Name an empty or a new folder to train into."
            );
        }
    }

    /// <summary>Refuses a run that a living process of this machine trains. Writes nothing.</summary>
    /// <remarks>
    /// A claim does not know who made it, and says nothing of whether that lives. For a user alone: of a job that moves to
    /// another coordinator the last one may live and yet be given up.
    /// </remarks>
    /// <exception cref="StorageException">One does.</exception>
    public void ThrowIfUnderWay()
    {
        if (MetricsLog.IsBeingWritten(this, Generations.Newest()))
        {
            throw new StorageException(
                Root,
                $"The run '{Root}' is under way already, in another process. Wait until that has ended, "
                    + $"or take the run over from its newest checkpoint with 'pipeline train --run {ShellWord.Of(Root)} --resume'."
            );
        }
    }

    private string? FindOther() =>
        Directory.Exists(Root)
            ? Directory
                .EnumerateFileSystemEntries(Root)
                .Select(entry => Path.GetFileName(entry))
                .FirstOrDefault(name => !IsOfABeginning(name))
            : null;

    // What is there when a process is killed before the record, which comes last.
    private static bool IsOfABeginning(string name) =>
        name is SplitName or VocabularyName
        || (
            name.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)
            && (
                name.StartsWith($"{SplitName}.", StringComparison.Ordinal)
                || name.StartsWith($"{RecordName}.", StringComparison.Ordinal)
            )
        );

    /// <summary>Which side each document is on.</summary>
    /// <param name="record">What the run is.</param>
    /// <exception cref="RunException">The file is missing or damaged.</exception>
    public SplitFile ReadSplit(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(SplitPath);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new RunException(
                SplitPath,
                $"The run's split '{SplitPath}' cannot be read: {ReadFailure.Reason(SplitPath, e)}. Restore it, or train into another folder.",
                e
            );
        }
        var found = ContentHash.Of(bytes);
        if (!string.Equals(found, record.Split.Sha256, StringComparison.Ordinal))
        {
            throw new RunException(
                SplitPath,
                $"The run's split '{SplitPath}' has the sha256 {found}, but {RecordName} says {record.Split.Sha256}: it was changed. Restore it, or train into another folder."
            );
        }
        return SplitFile.Parse(SplitPath, new StringReader(Encoding.UTF8.GetString(bytes)));
    }

    /// <summary>The words that the run's model knows.</summary>
    /// <param name="record">What the run is.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RunException">The file is missing or damaged.</exception>
    internal async Task<Vocabulary> ReadVocabularyAsync(RunRecord record, CancellationToken cancellation)
    {
        var file = record.Vocabulary;
        Vocabulary vocabulary;
        try
        {
            vocabulary = await VocabularyFile.ReadAsync(Root, file, cancellation);
        }
        // Its kind and its advice are those of a data folder.
        catch (ArtifactException e)
        {
            var location = file.PathUnder(Root);
            var damage = await Damage.FindAsync(file.Name, location, file.Sha256, cancellation);
            throw new RunException(
                location,
                $"The run's vocabulary '{location}' cannot be used: {damage?.Problem ?? e.Message} Restore it, or train into another folder.",
                e
            );
        }
        ThrowIfOtherVocabulary(record, vocabulary.Count);
        return vocabulary;
    }

    /// <summary>Refuses a record whose model has room for other words than there are.</summary>
    /// <param name="record">What the run is.</param>
    /// <param name="words">Number of words of its vocabulary.</param>
    /// <exception cref="RunException">The record is not of this vocabulary.</exception>
    internal void ThrowIfOtherVocabulary(RunRecord record, int words)
    {
        if (RecordRules.VocabularyViolation(words, record.Sequences, record.Model) is { } violation)
        {
            throw DamagedRecord(RecordPath, violation, cause: null);
        }
    }

    /// <summary>Claims the run for a coordinator: every lower generation is over.</summary>
    /// <param name="from">The checkpoint to go on from; <c>null</c> from the start.</param>
    /// <returns>The number of the claim.</returns>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public int Claim(CheckpointName? from)
    {
        var generation = Generations.Claim(from);
        try
        {
            DeleteLeftovers(generation);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(Root, e);
        }
        return generation;
    }

    // Of processes that were killed. Once there is a run nobody needs the lock on beginning one. A coordinator that is over
    // and does not know it yet may be writing the model: it must not go on, and nobody else writes that.
    private void DeleteLeftovers(int generation)
    {
        if (Generations.Newest() != generation)
        {
            return;
        }
        SummedFolder.DeleteLeftovers(ModelPath);
        AtomicFile.DeleteLeftovers(Root);
        AtomicFile.DeleteLeftovers(Path.Combine(Root, VocabularyName));
        AtomicFile.DeleteLeftover(LockPath);
    }
}
