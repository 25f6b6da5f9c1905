using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Checks;

/// <summary>The files that a data folder was made of, looked at only once something has to be made of them again.</summary>
/// <param name="manifest">Root of the data folder.</param>
/// <param name="corpus">The corpus folder; <c>null</c> where nobody knows it.</param>
/// <param name="vectors">The file with vectors; <c>null</c> where nobody knows it.</param>
internal sealed class RepairSources(Manifest manifest, string? corpus, string? vectors)
{
    private CorpusListing? _listing;

    /// <summary>The corpus folder.</summary>
    /// <exception cref="CorpusException">Nobody knows it.</exception>
    internal string Corpus =>
        corpus ?? throw new CorpusException("", "it is not known where the corpus is; name it with '--corpus DIR'");

    /// <summary>What the corpus holds.</summary>
    /// <param name="cancellation">Stops the listing.</param>
    /// <exception cref="CorpusException">It is gone.</exception>
    internal CorpusListing Listing(CancellationToken cancellation) =>
        _listing ??= SourceCheck.List(Corpus, manifest, cancellation);

    /// <summary>A reader of the corpus.</summary>
    /// <exception cref="CorpusException">Nobody knows where it is.</exception>
    internal DocumentReader Reader() => SourceCheck.Reader(Corpus, manifest);

    /// <summary>The file with vectors, after its bytes were compared.</summary>
    /// <param name="sha256">Hash of the file that the vectors came from.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="CorpusException">It is gone or another.</exception>
    internal async Task<string> VectorsAsync(string sha256, CancellationToken cancellation)
    {
        if (vectors is null)
        {
            throw new CorpusException(
                "",
                $"it is not known where the vectors came from, a file with the sha256 {sha256}; run 'pipeline preprocess --vectors FILE' with it"
            );
        }
        return await Damage.FindAsync(vectors, vectors, sha256, cancellation) is { } damage
            ? throw new CorpusException(vectors, $"of its source, {damage.Problem}")
            : vectors;
    }
}
