using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The rows that one direction of a recurrent layer reads: the pieces of the documents.</summary>
/// <remarks>
/// A row's steps stand at consecutive positions in the order in which they are read, the rows of a document and the
/// documents one after the other. Rows advance longest first, so that those still running at a step are the first of the
/// order and no padding is ever computed that the model does not ask for.
/// </remarks>
internal sealed class RowPlan
{
    private readonly ModelSpec _spec;
    private readonly bool _backward;
    private readonly List<int> _documents = [];
    private readonly List<int> _firstPositions = [];
    private readonly List<int> _steps = [];
    private readonly List<int> _inputs = [];
    private readonly List<int> _previous = [];
    private readonly List<int> _positionDocuments = [];
    private readonly List<int> _firstTokenPositions = [];
    private readonly List<int> _lastRows = [];
    private readonly List<int> _firstRows = [];
    private readonly List<long> _order = [];

    /// <summary>An empty plan.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="backward">Whether pieces are read from their end.</param>
    public RowPlan(ModelSpec spec, bool backward)
    {
        _spec = spec;
        _backward = backward;
    }

    /// <summary>Number of rows.</summary>
    public int Rows => _documents.Count;

    /// <summary>Number of positions.</summary>
    public int Positions => _inputs.Count;

    /// <summary>Row of each position's input.</summary>
    public ReadOnlySpan<int> Inputs => CollectionsMarshal.AsSpan(_inputs);

    /// <summary>Position of the state before each position; behind the last, the states that rows start from.</summary>
    public ReadOnlySpan<int> Previous => CollectionsMarshal.AsSpan(_previous);

    /// <summary>Document of each position.</summary>
    public ReadOnlySpan<int> PositionDocuments => CollectionsMarshal.AsSpan(_positionDocuments);

    /// <summary>Document of a row.</summary>
    /// <param name="row">Zero-based row.</param>
    public int Document(int row) => _documents[row];

    /// <summary>Position of a row's first step.</summary>
    /// <param name="row">Zero-based row.</param>
    public int FirstPosition(int row) => _firstPositions[row];

    /// <summary>Number of steps of a row; 0 for a document without tokens that stands on shared padding.</summary>
    /// <param name="row">Zero-based row.</param>
    public int Steps(int row) => _steps[row];

    /// <summary>Position of the state that a row starts from.</summary>
    /// <param name="row">Zero-based row.</param>
    public int StartPosition(int row) => Positions + row;

    /// <summary>Position of the state that a row ends with.</summary>
    /// <param name="row">Zero-based row.</param>
    public int EndPosition(int row) => _steps[row] == 0 ? StartPosition(row) : _firstPositions[row] + _steps[row] - 1;

    /// <summary>First of the consecutive positions of a document's tokens.</summary>
    /// <param name="document">Zero-based document.</param>
    public int FirstTokenPosition(int document) => _firstTokenPositions[document];

    /// <summary>
    /// The row whose end is the document's last output: that of its last piece, or read backward, of its first; -1
    /// where the document has no row.
    /// </summary>
    /// <param name="document">Zero-based document.</param>
    public int LastRow(int document) => _lastRows[document];

    /// <summary>First row of a slice; that of the slice behind the last is the number of rows.</summary>
    /// <param name="slice">Zero-based slice.</param>
    public int FirstRow(int slice) => _firstRows[slice];

    /// <summary>Rows by falling number of steps.</summary>
    /// <param name="rank">Zero-based rank.</param>
    public int Order(int rank) => (int)(_order[rank] & int.MaxValue);

    /// <summary>Replaces the rows.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="inputs">Their inputs.</param>
    /// <param name="computesPadding">Whether padding is part of the rows.</param>
    /// <param name="sharesPadding">Whether rows start from the state that the padding leaves behind.</param>
    public void Reset(DocumentTable documents, InputTable inputs, bool computesPadding, bool sharesPadding)
    {
        _documents.Clear();
        _firstPositions.Clear();
        _steps.Clear();
        _inputs.Clear();
        _previous.Clear();
        _positionDocuments.Clear();
        _firstTokenPositions.Clear();
        _lastRows.Clear();
        _firstRows.Clear();
        for (var slice = 0; slice < documents.SliceCount; slice++)
        {
            _firstRows.Add(Rows);
            var zero = inputs.FirstRow(slice);
            for (
                var document = documents.FirstDocument(slice);
                document < documents.FirstDocument(slice + 1);
                document++
            )
            {
                var length = documents.Length(document);
                var tokens = inputs.RowOfToken.Slice(documents.TokenStart(document), length);
                var firstRow = Rows;
                if (computesPadding)
                {
                    AddPadded(document, tokens, Math.Max(0, _spec.MaxLength - length), zero);
                }
                else
                {
                    _firstTokenPositions.Add(Positions);
                    AddPieces(document, tokens, sharesPadding);
                }
                _lastRows.Add(
                    Rows == firstRow ? -1
                    : _backward ? firstRow
                    : Rows - 1
                );
            }
        }
        _firstRows.Add(Rows);
        LinkStarts();
        Sort();
    }

    private void AddPadded(int document, ReadOnlySpan<int> tokens, int padding, int zero)
    {
        _firstTokenPositions.Add(Positions + (_backward ? 0 : padding));
        AddRow(document, tokens.Length + padding);
        if (_backward)
        {
            AddPositions(document, tokens);
        }
        for (var i = 0; i < padding; i++)
        {
            AddPosition(document, zero);
        }
        if (!_backward)
        {
            AddPositions(document, tokens);
        }
    }

    private void AddPieces(int document, ReadOnlySpan<int> tokens, bool sharesPadding)
    {
        if (tokens.Length == 0 && sharesPadding)
        {
            AddRow(document, 0);
        }
        var pieceLength = _spec.PieceLength == 0 ? Math.Max(1, tokens.Length) : _spec.PieceLength;
        for (var start = 0; start < tokens.Length; start += pieceLength)
        {
            var piece = tokens.Slice(start, Math.Min(pieceLength, tokens.Length - start));
            AddRow(document, piece.Length);
            AddPositions(document, piece);
        }
    }

    private void AddRow(int document, int steps)
    {
        _documents.Add(document);
        _firstPositions.Add(Positions);
        _steps.Add(steps);
    }

    private void AddPositions(int document, ReadOnlySpan<int> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            AddPosition(document, inputs[_backward ? inputs.Length - 1 - i : i]);
        }
    }

    private void AddPosition(int document, int input)
    {
        _previous.Add(Positions - 1);
        _inputs.Add(input);
        _positionDocuments.Add(document);
    }

    private void LinkStarts()
    {
        for (var row = 0; row < Rows; row++)
        {
            if (_steps[row] > 0)
            {
                _previous[_firstPositions[row]] = StartPosition(row);
            }
        }
    }

    private void Sort()
    {
        _order.Clear();
        for (var row = 0; row < Rows; row++)
        {
            _order.Add(((long)(int.MaxValue - _steps[row]) << 32) | (uint)row);
        }
        _order.Sort();
    }
}
