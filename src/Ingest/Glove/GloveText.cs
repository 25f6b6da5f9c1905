using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Ingest.Glove;

/// <summary>Takes in the lines of a text of vectors: on each a word and the numbers of its vector, one space between them.</summary>
/// <remarks>Every line is checked, only the vectors wanted are kept.</remarks>
internal sealed class GloveText
{
    private readonly string _path;
    private readonly GloveShape _shape;
    private readonly int _wantedCount;
    private readonly WordIndex _words; // the words wanted by rank, then the file's other words
    private readonly List<int> _lines; // by number of the word: the line that has it, 0 for none yet
    private readonly float[] _matrix;
    private readonly float[] _unwanted;
    private int _line;
    private int _coveredCount;
    private int _vectorCount;

    /// <summary>Begins a text.</summary>
    /// <param name="path">Path of the file, for messages.</param>
    /// <param name="shape">What its first lines say.</param>
    /// <param name="wanted">Words in rank order, none twice.</param>
    /// <param name="wantedCount">Number of words that are wanted, from the first one on.</param>
    internal GloveText(string path, GloveShape shape, WordTable wanted, int wantedCount)
    {
        _path = path;
        _shape = shape;
        _wantedCount = wantedCount;
        _lines = [.. new int[wantedCount]];
        _unwanted = new float[shape.Dimension];
        var matrixLength = (wantedCount + 1L) * shape.Dimension;
        // One row more where a token stands for all unknown words.
        if (matrixLength + shape.Dimension > VectorsFile.MostNumbers)
        {
            throw new CorpusException(
                path,
                $"{wantedCount} vectors of the {shape.Dimension} numbers that '{path}' gives do not fit one file "
                    + $"of {VectorsFile.MostNumbers} numbers; keep fewer words with '--max-words', or give shorter vectors."
            );
        }
        _matrix = new float[matrixLength];
        _words = WordIndex.Of(wanted, wantedCount);
    }

    /// <summary>Takes in the next line.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <exception cref="CorpusException">The line is not a word and its vector, or its word came before.</exception>
    internal void Add(ReadOnlySpan<byte> line)
    {
        _line++;
        if (_line == 1 && _shape.PromisedCount is not null)
        {
            return;
        }
        line = TrimEnd(line);
        var wordLength = line.IndexOf((byte)' ');
        if (wordLength <= 0)
        {
            throw Wrong(
                line.IsEmpty ? "is empty"
                : wordLength == 0 ? "has no word"
                : "has no numbers"
            );
        }
        var word = line[..wordLength];
        var number = _words.GetOrAdd(word);
        if (number == _lines.Count)
        {
            _lines.Add(0);
        }
        if (_lines[number] != 0)
        {
            throw new CorpusException(
                _path,
                $"Line {_line} of the vectors file '{_path}' repeats the word '{Encoding.UTF8.GetString(word)}' of line "
                    + $"{_lines[number]}; expected each word once: remove one of the two lines."
            );
        }
        _lines[number] = _line;
        var isWanted = number < _wantedCount;
        ReadNumbers(line, wordLength, isWanted ? Row(number + 1) : _unwanted);
        _coveredCount += isWanted ? 1 : 0;
        _vectorCount++;
    }

    /// <summary>Ends the text.</summary>
    /// <exception cref="CorpusException">It has no vectors, or not as many as its header says.</exception>
    internal GloveVectors Finish()
    {
        if (_shape.PromisedCount is { } promised && promised != _vectorCount)
        {
            throw new CorpusException(
                _path,
                $"The header of the vectors file '{_path}' promises {promised} vectors, but {_vectorCount} follow; "
                    + "get the file again."
            );
        }
        return _vectorCount > 0
            ? new GloveVectors(_matrix, _shape.Dimension, _coveredCount, _vectorCount)
            : throw new CorpusException(
                _path,
                $"The vectors file '{_path}' is empty; expected a word and its numbers on every line."
            );
    }

    /// <summary>The complaint about a text that ends without a newline: its last number may be cut as well as its last line.</summary>
    /// <param name="line">What there is of the last line.</param>
    internal CorpusException EndsHalfWay(ReadOnlySpan<byte> line) =>
        new(
            _path,
            $"The vectors file '{_path}' ends half-way through line {_line + 1}: found {line.Count((byte)' ')} numbers "
                + $"and no newline, expected {_shape.Dimension} numbers and a newline; get the file again, "
                + "or end it with a newline if it is whole."
        );

    /// <summary>A line without the space that word2vec, and the carriage return that Windows, put at its end.</summary>
    /// <param name="line">The line without its newline.</param>
    internal static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> line) => line.TrimEnd("\r "u8);

    private Span<float> Row(int row) => _matrix.AsSpan(row * _shape.Dimension, _shape.Dimension);

    private void ReadNumbers(ReadOnlySpan<byte> line, int wordLength, Span<float> row)
    {
        var position = wordLength;
        for (var i = 0; i < row.Length; i++)
        {
            if (position == line.Length)
            {
                throw WrongWidth(line);
            }
            var field = line[(position + 1)..];
            var length = DecimalText.Read(field, out row[i]);
            if (length < 0)
            {
                var end = field.IndexOf((byte)' ');
                var text = Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
                throw Wrong($"has '{text}' as number {i + 1}, which is not a decimal number of single precision");
            }
            position += 1 + length;
        }
        if (position != line.Length)
        {
            throw WrongWidth(line);
        }
    }

    private CorpusException WrongWidth(ReadOnlySpan<byte> line)
    {
        var count = line.Count((byte)' ');
        return _line == 2 && _shape.Dimension == 1 // line 1 is a vector of one number, or a header that says another dimension
            ? new CorpusException(
                _path,
                $"Line 2 of the vectors file '{_path}' has {count} numbers; expected 1 number, as line 1 has, "
                    + $"or in line 1 a header that says {count} numbers."
            )
            : Wrong($"has {count} numbers");
    }

    private CorpusException Wrong(string found) =>
        new(
            _path,
            $"Line {_line} of the vectors file '{_path}' {found}; expected a word and "
                + $"{(_shape.Dimension > 0 ? _shape.Dimension : "its")} numbers, with one space between them."
        );
}
