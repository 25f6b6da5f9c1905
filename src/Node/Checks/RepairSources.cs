using System.Diagnostics.CodeAnalysis;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Checks;

/// <summary>The files that a data folder was made of, looked at only once something has to be made of them again.</summary>
/// <param name="manifest">Root of the data folder.</param>
/// <param name="corpus">The corpus; <c>null</c> where nobody knows it.</param>
/// <param name="vectors">The file with vectors; <c>null</c> where nobody knows it.</param>
/// <param name="spool">A folder for containers that have to be decompressed; whoever named it deletes it.</param>
internal sealed class RepairSources(Manifest manifest, string? corpus, string? vectors, string spool) : IDisposable
{
    private CorpusListing? _listing;
    private IDocumentReader? _reader;
    private Dictionary<DocumentKey, int>? _places;

    /// <summary>The corpus.</summary>
    /// <exception cref="CorpusException">Nobody knows it.</exception>
    internal string Corpus =>
        corpus ?? throw new CorpusException("", "it is not known where the corpus is; name it with '--corpus DIR'");

    /// <summary>What the corpus holds.</summary>
    /// <param name="cancellation">Stops the listing.</param>
    /// <exception cref="CorpusException">It is gone.</exception>
    internal CorpusListing Listing(CancellationToken cancellation) =>
        _listing ??= SourceCheck.List(Corpus, manifest, cancellation);

    /// <summary>Reads a document.</summary>
    /// <param name="key">The document.</param>
    /// <param name="message">Its text; a view that is valid until the next document is read.</param>
    /// <param name="rejection">Why it was not read.</param>
    /// <param name="cancellation">Stops the listing of containers.</param>
    /// <returns>Whether it was read.</returns>
    /// <exception cref="CorpusException">Nobody knows where the corpus is, or it changes.</exception>
    internal bool TryRead(
        DocumentKey key,
        out MessageText message,
        [NotNullWhen(false)] out Rejection? rejection,
        CancellationToken cancellation
    )
    {
        if (manifest.JsonLines is not { } fields)
        {
            _reader ??= SourceCheck.Reader(Corpus, manifest);
            return _reader.TryRead(place: 0, key, out message, out rejection);
        }
        var listing = Listing(cancellation);
        _reader ??= new ContainerReader(listing.Containers!, fields, manifest.Tokenizer, spool);
        _places ??= listing.Keys.Index().ToDictionary(listed => listed.Item, listed => listed.Index);
        if (_places.TryGetValue(key, out var place))
        {
            return _reader.TryRead(place, key, out message, out rejection);
        }
        message = default;
        rejection = new Rejection($"{key}", RejectionReason.Vanished, "No line has this label and id now.");
        return false;
    }

    /// <inheritdoc />
    public void Dispose() => _reader?.Dispose();

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
