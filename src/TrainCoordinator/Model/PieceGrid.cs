namespace Pipeline.TrainCoordinator.Model;

/// <summary>The documents of a slice cut into pieces, as the rows of one rectangle.</summary>
/// <remarks>
/// A cell of the rectangle is numbered row-major; a piece stands at the left of its row. Under
/// <see cref="PaddingMode.Keras"/> the padding in front of a document is part of it, as words without a row of their own.
/// </remarks>
internal sealed class PieceGrid
{
    private PieceGrid(int[] rows, int pieceCount, int width, int documentCount, int positionCount)
    {
        Rows = rows;
        Width = width;
        PieceCount = pieceCount;
        Words = new long[pieceCount * width];
        Mirrored = new long[pieceCount * width];
        DocumentOf = new long[pieceCount];
        CellOf = new long[positionCount];
        PositionEnds = new int[documentCount];
    }

    /// <summary>Ranks of the slice's distinct words, ascending.</summary>
    internal int[] Rows { get; }

    /// <summary>Number of pieces, the rows of the rectangle.</summary>
    internal int PieceCount { get; }

    /// <summary>Length of the longest piece, the columns of the rectangle.</summary>
    internal int Width { get; }

    /// <summary>For each cell, one more than its word's index among <see cref="Rows"/>; 0 for padding and dropped words.</summary>
    internal long[] Words { get; }

    /// <summary>For each cell, the one that has its place when every piece is read from its end.</summary>
    internal long[] Mirrored { get; }

    /// <summary>For each piece, the zero-based document within the slice.</summary>
    internal long[] DocumentOf { get; }

    /// <summary>For each position of each document, one document after the other, its cell.</summary>
    internal long[] CellOf { get; }

    /// <summary>For each document, the index in <see cref="CellOf"/> just past its last position.</summary>
    internal int[] PositionEnds { get; }

    /// <summary>Lays out a slice.</summary>
    /// <param name="batch">The slice.</param>
    /// <param name="spec">The model.</param>
    /// <param name="training">Whether words are dropped.</param>
    internal static PieceGrid Of(SliceBatch batch, ModelSpec spec, bool training)
    {
        int[] rows = [.. batch.Tokens.Distinct().Order()];
        int[] paddings = [.. Enumerable.Range(0, batch.Count).Select(d => PaddingOf(batch, d, spec))];
        int[] lengths = [.. paddings.Select((padding, d) => padding + batch.TokensOf(d).Length)];
        var longest = lengths.DefaultIfEmpty().Max();
        var width = spec.PieceLength == 0 ? longest : Math.Min(longest, spec.PieceLength);
        var pieceCount = lengths.Sum(length => width == 0 ? 0 : (length + width - 1) / width);
        var grid = new PieceGrid(rows, pieceCount, width, batch.Count, lengths.Sum());
        var (piece, position) = (0, 0);
        for (var d = 0; d < batch.Count; d++)
        {
            grid.Place(batch, d, paddings[d], spec, training, piece, position);
            piece += width == 0 ? 0 : (lengths[d] + width - 1) / width;
            position += lengths[d];
            grid.PositionEnds[d] = position;
        }
        return grid;
    }

    private static int PaddingOf(SliceBatch batch, int document, ModelSpec spec) =>
        spec.Padding == PaddingMode.Keras ? Math.Max(0, spec.MaxLength - batch.TokensOf(document).Length) : 0;

    private void Place(SliceBatch batch, int d, int padding, ModelSpec spec, bool training, int piece, int position)
    {
        var tokens = batch.TokensOf(d);
        var dropout = training ? spec.WordDropout : 0;
        var length = padding + tokens.Length;
        for (var start = 0; start < length; start += Width, piece++)
        {
            DocumentOf[piece] = d;
            var pieceLength = Math.Min(Width, length - start);
            for (var column = 0; column < Width; column++)
            {
                var cell = (piece * Width) + column;
                Mirrored[cell] = column < pieceLength ? (piece * Width) + pieceLength - 1 - column : cell;
            }
            for (var column = 0; column < pieceLength; column++)
            {
                var cell = (piece * Width) + column;
                CellOf[position++] = cell;
                var token = start + column - padding;
                Words[cell] =
                    token < 0 || DropoutMasks.WordDropped(batch.Seed, batch.Step, batch.FirstPlace + d, token, dropout)
                        ? 0
                        : Array.BinarySearch(Rows, tokens[token]) + 1;
            }
        }
    }
}
