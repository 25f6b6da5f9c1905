using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The documents of the slices that are computed together, one after the other.</summary>
internal sealed class DocumentTable
{
    private readonly List<int> _tokenStarts = [];
    private readonly List<int> _lengths = [];
    private readonly List<int> _slices = [];
    private readonly List<int> _places = [];
    private readonly List<int> _firstDocuments = [];
    private readonly List<int> _tokens = [];

    /// <summary>Number of documents.</summary>
    public int Count => _lengths.Count;

    /// <summary>Number of slices.</summary>
    public int SliceCount => _firstDocuments.Count - 1;

    /// <summary>Word ranks of all documents.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Number of tokens of a document.</summary>
    /// <param name="document">Zero-based document.</param>
    public int Length(int document) => _lengths[document];

    /// <summary>Position of a document's first token in <see cref="Tokens"/>.</summary>
    /// <param name="document">Zero-based document.</param>
    public int TokenStart(int document) => _tokenStarts[document];

    /// <summary>Slice of a document.</summary>
    /// <param name="document">Zero-based document.</param>
    public int Slice(int document) => _slices[document];

    /// <summary>Place of a document in the batch.</summary>
    /// <param name="document">Zero-based document.</param>
    public int Place(int document) => _places[document];

    /// <summary>First document of a slice; that of the slice behind the last is the number of documents.</summary>
    /// <param name="slice">Zero-based slice.</param>
    public int FirstDocument(int slice) => _firstDocuments[slice];

    /// <summary>Replaces the documents.</summary>
    /// <param name="slices">The slices.</param>
    public void Reset(ReadOnlySpan<SliceBatch> slices)
    {
        _tokenStarts.Clear();
        _lengths.Clear();
        _slices.Clear();
        _places.Clear();
        _firstDocuments.Clear();
        _tokens.Clear();
        for (var slice = 0; slice < slices.Length; slice++)
        {
            var batch = slices[slice];
            _firstDocuments.Add(Count);
            for (var i = 0; i < batch.Count; i++)
            {
                var tokens = batch.TokensOf(i);
                _tokenStarts.Add(_tokens.Count);
                _lengths.Add(tokens.Length);
                _slices.Add(slice);
                _places.Add(batch.FirstPlace + i);
                _tokens.AddRange(tokens);
            }
        }
        _firstDocuments.Add(Count);
    }
}
