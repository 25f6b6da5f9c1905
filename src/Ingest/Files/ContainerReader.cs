using System.Diagnostics.CodeAnalysis;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Files;

/// <summary>Reads the documents of a listed corpus of containers, and decompresses a container when its first document is read.</summary>
/// <remarks>One reader serves one thread. A place is a document's zero-based position in the listing.</remarks>
public sealed class ContainerReader : IDocumentReader
{
    private readonly ListedContainers _listed;
    private readonly string _folder;
    private readonly HashSet<int> _spooled = [];
    private readonly SliceReader _reader;

    /// <summary>A reader of one corpus.</summary>
    /// <param name="listed">Where its documents are.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="options">Which parts to strip.</param>
    /// <param name="folder">A folder for what is decompressed; it is created where that is needed, and not deleted.</param>
    public ContainerReader(ListedContainers listed, JsonFields fields, TokenizerOptions options, string folder)
    {
        _listed = listed;
        _folder = folder;
        _reader = new SliceReader(
            new DocumentSlices(
                fields,
                [.. Enumerable.Range(0, listed.Containers.Count).Select(PathOf)],
                [.. listed.Slices.Select(slice => slice.Container)],
                [.. listed.Slices.Select(slice => slice.Offset)],
                [.. listed.Slices.Select(slice => slice.Length)],
                [.. listed.Slices.Select(slice => slice.ContentHash)]
            ),
            options
        );
    }

    /// <inheritdoc />
    /// <exception cref="Pipeline.Shared.Errors.StorageException">A container cannot be decompressed into the folder.</exception>
    public bool TryRead(
        int place,
        DocumentKey key,
        out MessageText message,
        [NotNullWhen(false)] out Rejection? rejection
    )
    {
        var container = _listed.Slices[place].Container;
        if (_listed.Containers[container].IsCompressed && _spooled.Add(container))
        {
            AtomicFile.CreateFolder(_folder);
            ContainerSpool.Write(SourceOf(container), PathOf(container), CancellationToken.None);
        }
        return _reader.TryRead(place, key, out message, out rejection);
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private string PathOf(int container) =>
        _listed.Containers[container].IsCompressed ? Path.Join(_folder, $"{container}.jsonl") : SourceOf(container);

    private string SourceOf(int container) => Path.Join(_listed.Folder, _listed.Containers[container].Name);
}
