using System.Globalization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>The generations of a run: each is a coordinator's claim, and what it wrote under that.</summary>
/// <param name="run">Full path of the run folder.</param>
/// <remarks>Bytes and rules: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public sealed class RunGenerations(string run)
{
    internal const string Name = "generations";
    private const string ClaimName = "claim.json";

    private readonly string _folder = Path.Combine(run, Name);

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
            var generation = Newest() + 1;
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
                AtomicFile.FlushFolder(PathOf(generation));
                AtomicFile.FlushFolder(_folder);
                return generation;
            }
            catch (Exception e) when (StorageFailure.Is(e))
            {
                throw StorageFailure.From(file, e);
            }
        }
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
    public int Newest() => All().DefaultIfEmpty().Max();

    /// <summary>Ends the work of a generation that is over.</summary>
    /// <param name="generation">The generation.</param>
    /// <exception cref="RunException">A newer one goes on with the run.</exception>
    public void ThrowIfTakenOver(int generation)
    {
        var newest = Newest();
        if (newest > generation)
        {
            throw new RunException(
                run,
                $"The run '{run}' is gone on with by another process, which claimed it as generation {newest}; this one, generation {generation}, ends. Let that one finish, or stop it and run the command again."
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
        var claimed = All().OrderDescending().Select(ReadClaim).FirstOrDefault(claim => claim is not null);
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
    public string PathOf(int generation) => Path.Combine(_folder, generation.ToString(CultureInfo.InvariantCulture));

    /// <summary>Numbers of all claims, in no order.</summary>
    public IEnumerable<int> All() => Folders().Where(number => File.Exists(ClaimPath(number)));

    private string ClaimPath(int generation) => Path.Combine(PathOf(generation), ClaimName);

    /// <summary>What is wrong with the claims of generations that wrote something; one that died while it claimed did not.</summary>
    /// <returns>The damages, and the number of claims that were checked.</returns>
    public (IReadOnlyList<Damage> Damages, int FileCount) Damages()
    {
        var wrote = Folders()
            .Order()
            .Where(number =>
                Directory
                    .EnumerateFileSystemEntries(PathOf(number))
                    .Any(entry => Path.GetFileName(entry) is not ClaimName)
            )
            .ToList();
        return ([.. wrote.Select(ClaimDamage).OfType<Damage>()], wrote.Count);
    }

    private Damage? ClaimDamage(int generation)
    {
        var name = $"{Name}/{generation}/{ClaimName}";
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

    private IEnumerable<int> Folders() =>
        Directory.Exists(_folder)
            ? Directory
                .EnumerateDirectories(_folder)
                .Select(name => GenerationOf(Path.GetFileName(name)))
                .Where(number => number > 0)
            : [];

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
