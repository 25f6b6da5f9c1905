using System.Globalization;
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
    private const string GenerationsName = "generations";
    private const string VocabularyName = "vocabulary";
    private const string ClaimName = "claim.json";

    /// <summary>Full path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(path);

    /// <summary>Full path of the model's folder.</summary>
    public string ModelPath => Path.Combine(Root, "model");

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
            throw new RunException(
                Root,
                $"'{Root}' holds no run: there is no {RecordName}. Create one with 'pipeline train --data DATA --run {Root}'.",
                e
            );
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
        using var beginning = TryBegin();
        var isFirst = beginning is not null && !HoldsRun;
        if (isFirst)
        {
            AtomicFile.Write(SplitPath, split);
            SealedJson.Write(RecordPath, record, RunJson.Strict.RunRecord);
        }
        if (beginning is not null)
        {
            File.Delete(beginning.Name);
        }
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
        const int wouldBlock = 11; // EAGAIN of Linux, as .NET puts it into HResult
        AtomicFile.CreateFolder(Root);
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (e.HResult == wouldBlock)
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
        if (HoldsRun || !Directory.Exists(Root))
        {
            return;
        }
        var found = Directory
            .EnumerateFileSystemEntries(Root)
            .Select(entry => Path.GetFileName(entry))
            .FirstOrDefault(name => !IsOfABeginning(name));
        if (found is not null)
        {
            throw new RunException(
                Root,
                $"'{Root}' is not empty and holds no run: it has '{found}'. Name an empty or a new folder to train into."
            );
        }
    }

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
    public int Claim(CheckpointName? from) => Claim(from, WriteDurably);

    /// <summary>Claims the run with a claim that is written by a function.</summary>
    /// <param name="from">The checkpoint to go on from; <c>null</c> from the start.</param>
    /// <param name="write">Makes the bytes of the claim durable.</param>
    internal int Claim(CheckpointName? from, Action<FileStream, byte[]> write)
    {
        while (true)
        {
            var generation = NewestGeneration() + 1;
            var file = ClaimPath(generation);
            try
            {
                // The creation is the claim: of two coordinators one fails here, and takes the next number.
                if (TryCreate(file) is not { } stream)
                {
                    continue;
                }
                var claim = SealedJson.Seal(
                    new GenerationClaim(GenerationClaim.CurrentVersion, generation, from),
                    RunJson.Strict.GenerationClaim
                );
                WriteOrDelete(stream, claim, write);
                AtomicFile.FlushFolder(GenerationPath(generation));
                AtomicFile.FlushFolder(Path.Combine(Root, GenerationsName));
                DeleteLeftovers(generation);
                return generation;
            }
            catch (Exception e) when (StorageFailure.Is(e))
            {
                throw StorageFailure.From(file, e);
            }
        }
    }

    // Of processes that were killed. Once there is a run nobody needs the lock on beginning one. A coordinator that is over
    // and does not know it yet may be writing the model: it must not go on, and nobody else writes that.
    private void DeleteLeftovers(int generation)
    {
        if (NewestGeneration() != generation)
        {
            return;
        }
        SummedFolder.DeleteLeftovers(ModelPath);
        AtomicFile.DeleteLeftovers(Root);
        AtomicFile.DeleteLeftovers(Path.Combine(Root, VocabularyName));
        AtomicFile.DeleteLeftover(LockPath);
    }

    private static FileStream? TryCreate(string file)
    {
        AtomicFile.CreateFolder(Path.GetDirectoryName(file)!);
        try
        {
            // Without a buffer, closing it has nothing left to write that could fail once more.
            return new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }

    private static void WriteOrDelete(FileStream stream, byte[] claim, Action<FileStream, byte[]> write)
    {
        try
        {
            using (stream)
            {
                write(stream, claim);
            }
        }
        catch
        {
            File.Delete(stream.Name);
            throw;
        }
    }

    private static void WriteDurably(FileStream stream, byte[] claim)
    {
        stream.Write(claim);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Number of the newest claim; 0 where there is none.</summary>
    public int NewestGeneration() => Generations().DefaultIfEmpty().Max();

    /// <summary>Ends the work of a generation that is over.</summary>
    /// <param name="generation">The generation.</param>
    /// <exception cref="RunException">A newer one goes on with the run.</exception>
    public void ThrowIfTakenOver(int generation)
    {
        var newest = NewestGeneration();
        if (newest > generation)
        {
            throw new RunException(
                Root,
                $"The run '{Root}' is gone on with by another process, which claimed it as generation {newest}; this one, generation {generation}, ends. Let that one finish, or stop it and run the command again."
            );
        }
    }

    /// <summary>The generations that count, the newest first, each with the last position of it that counts.</summary>
    /// <remarks>
    /// What an older generation wrote after the checkpoint that a newer one went on from is ignored: it may be the work of
    /// a coordinator that did not know it was over.
    /// </remarks>
    public IReadOnlyList<(int Generation, RunPosition? Until)> Chain()
    {
        var chain = new List<(int, RunPosition?)>();
        var claimed = Generations().OrderDescending().Select(ReadClaim).FirstOrDefault(claim => claim is not null);
        RunPosition? until = null;
        while (claimed is not null)
        {
            chain.Add((claimed.Generation, until));
            until = claimed.From?.Position;
            claimed =
                claimed.From is { } from && from.Generation < claimed.Generation ? ReadClaim(from.Generation) : null;
        }
        return chain;
    }

    /// <summary>Path of a generation's folder.</summary>
    /// <param name="generation">Its number.</param>
    public string GenerationPath(int generation) =>
        Path.Combine(Root, GenerationsName, generation.ToString(CultureInfo.InvariantCulture));

    /// <summary>Numbers of all claims, in no order.</summary>
    public IEnumerable<int> Generations() => GenerationFolders().Where(number => File.Exists(ClaimPath(number)));

    private string ClaimPath(int generation) => Path.Combine(GenerationPath(generation), ClaimName);

    /// <summary>What is wrong with the claims of generations that wrote something; one that died while it claimed did not.</summary>
    /// <returns>The damages, and the number of claims that were checked.</returns>
    public (IReadOnlyList<Damage> Damages, int FileCount) ClaimDamages()
    {
        var wrote = GenerationFolders()
            .Order()
            .Where(number =>
                Directory
                    .EnumerateFileSystemEntries(GenerationPath(number))
                    .Any(entry => Path.GetFileName(entry) is not ClaimName)
            )
            .ToList();
        return ([.. wrote.Select(ClaimDamage).OfType<Damage>()], wrote.Count);
    }

    private Damage? ClaimDamage(int generation)
    {
        var name = $"{GenerationsName}/{generation}/{ClaimName}";
        try
        {
            var claim = ReadSealedClaim(generation);
            return claim.Generation == generation
                ? null
                : new Damage(
                    name,
                    $"It claims generation {claim.Generation}, not {generation}: it is a copy of another."
                );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Damage(name, "It is missing: what its generation wrote is ignored.");
        }
        catch (RunException e)
        {
            return new Damage(name, $"It cannot be used, and what its generation wrote is ignored: {e.Message}.");
        }
    }

    private IEnumerable<int> GenerationFolders()
    {
        var folder = Path.Combine(Root, GenerationsName);
        return Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder)
                .Select(name => GenerationOf(Path.GetFileName(name)))
                .Where(number => number > 0)
            : [];
    }

    // Another spelling of a number is no name that this program gave: 007 is not 7.
    private static int GenerationOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && string.Equals(number.ToString(CultureInfo.InvariantCulture), name, StringComparison.Ordinal)
            ? number
            : 0;

    // A claim whose writer died while writing it made nothing: it is passed over.
    private GenerationClaim? ReadClaim(int generation)
    {
        try
        {
            return ReadSealedClaim(generation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or RunException)
        {
            return null;
        }
    }

    private GenerationClaim ReadSealedClaim(int generation) =>
        SealedJson.Read(
            ClaimPath(generation),
            GenerationClaim.CurrentVersion,
            RunJson.Strict.GenerationClaim,
            (file, problem, cause) => new RunException(file, problem, cause)
        );
}
