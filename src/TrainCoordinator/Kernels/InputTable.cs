using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The distinct embeddings that the documents' tokens read, masks applied.</summary>
/// <remarks>
/// A word that occurs several times has one row, per slice, or per document where a mask differs from document to
/// document: half of a slice's tokens need no product of their own. The first row of each slice is the zero vector: what
/// padding and dropped words read.
/// </remarks>
internal sealed class InputTable
{
    private readonly ModelSpec _spec;
    private readonly List<int> _rowOfToken = [];
    private readonly List<int> _words = [];
    private readonly List<int> _documents = [];
    private readonly List<float> _factors = [];
    private readonly List<int> _firstRows = [];
    private readonly int[] _rowOfWord;
    private readonly long[] _seen;
    private long _scope;

    /// <summary>An empty table.</summary>
    /// <param name="spec">The model.</param>
    public InputTable(ModelSpec spec)
    {
        _spec = spec;
        _rowOfWord = new int[spec.EmbeddingRows];
        _seen = new long[spec.EmbeddingRows];
    }

    /// <summary>The embeddings, a row each.</summary>
    public AlignedMatrix Values { get; } = new();

    /// <summary>Masks over embedding columns, a row per document; only where the model has them.</summary>
    public AlignedMatrix Channels { get; } = new();

    /// <summary>Number of rows.</summary>
    public int Count => _words.Count;

    /// <summary>Row of each token.</summary>
    public ReadOnlySpan<int> RowOfToken => CollectionsMarshal.AsSpan(_rowOfToken);

    /// <summary>Word of each row; 0 for the zero vector.</summary>
    public ReadOnlySpan<int> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>Document of each row, whose masks it has; any of the slice where documents share rows.</summary>
    public ReadOnlySpan<int> Documents => CollectionsMarshal.AsSpan(_documents);

    /// <summary>Factor of each row's word for the whole batch.</summary>
    public ReadOnlySpan<float> Factors => CollectionsMarshal.AsSpan(_factors);

    /// <summary>Whether rows have been multiplied by <see cref="Channels"/>.</summary>
    public bool HasChannels { get; private set; }

    /// <summary>First row of a slice: its zero vector; that of the slice behind the last is the number of rows.</summary>
    /// <param name="slice">Zero-based slice.</param>
    public int FirstRow(int slice) => _firstRows[slice];

    /// <summary>Replaces the rows.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="documents">Their documents.</param>
    /// <param name="parameters">The model's values.</param>
    /// <param name="masked">Whether the masks of training apply.</param>
    public void Reset(ReadOnlySpan<SliceBatch> slices, DocumentTable documents, ModelParameters parameters, bool masked)
    {
        _rowOfToken.Clear();
        _words.Clear();
        _documents.Clear();
        _factors.Clear();
        _firstRows.Clear();
        HasChannels = masked && _spec.ChannelDropout > 0;
        var perDocument = HasChannels || (masked && _spec.InputDropout > 0);
        for (var slice = 0; slice < slices.Length; slice++)
        {
            var batch = slices[slice];
            var zero = Count;
            _firstRows.Add(zero);
            Add(0, documents.FirstDocument(slice), 0);
            _scope++;
            for (
                var document = documents.FirstDocument(slice);
                document < documents.FirstDocument(slice + 1);
                document++
            )
            {
                _scope += perDocument ? 1 : 0;
                var place = documents.Place(document);
                var tokens = documents.Tokens.Slice(documents.TokenStart(document), documents.Length(document));
                for (var position = 0; position < tokens.Length; position++)
                {
                    var word = tokens[position];
                    var dropped =
                        masked && DropoutMasks.WordDropped(batch.Seed, batch.Step, place, position, _spec.WordDropout);
                    if (word == 0 || dropped)
                    {
                        _rowOfToken.Add(zero);
                        continue;
                    }
                    if (_seen[word] != _scope)
                    {
                        _seen[word] = _scope;
                        _rowOfWord[word] = Count;
                        var factor = masked
                            ? DropoutMasks.TableRow(batch.Seed, batch.Step, word, _spec.TableDropout)
                            : 1;
                        Add(word, document, factor);
                    }
                    _rowOfToken.Add(_rowOfWord[word]);
                }
            }
        }
        _firstRows.Add(Count);
        FillChannels(slices, documents);
        FillValues(parameters);
    }

    private void Add(int word, int document, float factor)
    {
        _words.Add(word);
        _documents.Add(document);
        _factors.Add(factor);
    }

    private void FillChannels(ReadOnlySpan<SliceBatch> slices, DocumentTable documents)
    {
        if (!HasChannels)
        {
            return;
        }
        Channels.Reshape(documents.Count, _spec.EmbeddingSize);
        for (var document = 0; document < documents.Count; document++)
        {
            var batch = slices[documents.Slice(document)];
            DropoutMasks.FillChannels(
                batch.Seed,
                batch.Step,
                documents.Place(document),
                _spec.ChannelDropout,
                Channels[document]
            );
        }
    }

    private void FillValues(ModelParameters parameters)
    {
        Values.Reshape(Count, _spec.EmbeddingSize);
        for (var row = 0; row < Count; row++)
        {
            var target = Values[row];
            if (_words[row] == 0)
            {
                target.Clear();
                continue;
            }
            parameters.Row(_words[row]).CopyTo(target);
            if (_factors[row] != 1)
            {
                FlatSpan.Multiply(target, _factors[row]);
            }
            if (HasChannels)
            {
                FlatSpan.Multiply(target, Channels[_documents[row]]);
            }
        }
    }
}
