using System.Numerics;
using System.Runtime.Intrinsics;

namespace Pipeline.Tokenize.Words;

/// <summary>Walks over the words of a text, 64 bytes at a time.</summary>
public ref struct WordEnumerator
{
    /// <summary>Bytes that are classified together.</summary>
    internal const int BlockSize = 64;

    private readonly Span<byte> _text;
    private int _loaded;
    private ulong _edges;
    private ulong _insideWord;
    private int _start;
    private int _end;

    /// <summary>Takes over a text; lower-cases its ASCII letters in place.</summary>
    /// <param name="text">Whole blocks; the last byte is a separator.</param>
    internal WordEnumerator(Span<byte> text) => _text = text;

    /// <summary>UTF-8 bytes of the current word; never empty.</summary>
    public readonly ReadOnlySpan<byte> Current => _text[_start.._end];

    /// <summary>The text from the current word on.</summary>
    internal readonly ReadOnlySpan<byte> Rest => _text[_start..];

    /// <summary>Bytes of the current word.</summary>
    internal readonly int Length => _end - _start;

    /// <summary>This enumerator.</summary>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Goes on to the next word.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        _start = NextEdge();
        if (_start < 0)
        {
            return false;
        }
        _end = NextEdge();
        return true;
    }

    // Position where a word starts or, for every second call, ends; -1 after the last.
    private int NextEdge()
    {
        while (_edges == 0)
        {
            if (_loaded == _text.Length)
            {
                return -1;
            }
            LoadBlock();
        }
        var edge = _loaded - BlockSize + BitOperations.TrailingZeroCount(_edges);
        _edges &= _edges - 1;
        return edge;
    }

    private void LoadBlock()
    {
        var block = _text.Slice(_loaded, BlockSize);
        var low = block[..Vector256<byte>.Count];
        var high = block[Vector256<byte>.Count..];
        var words = WordBytes(low) | ((ulong)WordBytes(high) << Vector256<byte>.Count);
        _edges = words ^ ((words << 1) | _insideWord);
        _insideWord = words >> (BlockSize - 1);
        _loaded += BlockSize;
    }

    // Lower-cases 32 bytes in place; bit i of the result says whether byte i belongs to a word.
    private static uint WordBytes(Span<byte> bytes)
    {
        var text = Vector256.Create<byte>(bytes);
        var caseBit = Vector256.Create((byte)0x20);
        var letters = InRange(text | caseBit, 'a', 'z');
        (text | (letters & caseBit)).CopyTo(bytes);
        var kept = letters | InRange(text, '0', '9') | Vector256.Equals(text, Vector256.Create((byte)'\''));
        var separators = Vector256.AndNot(InRange(text, ' ', '~'), kept) | InRange(text, '\t', '\n');
        return ~separators.ExtractMostSignificantBits();
    }

    // Bytes wrap around below the first, so one comparison is enough.
    private static Vector256<byte> InRange(Vector256<byte> bytes, char first, char last) =>
        Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)first), Vector256.Create((byte)(last - first)));
}
