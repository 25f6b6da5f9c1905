using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Tokenize.Words;

/// <summary>Finds the words of a text, some hundreds at a time, and lower-cases its ASCII letters.</summary>
/// <remarks>
/// 64 bytes are classified together; where a byte of a word and a separator meet, there is an edge, the start of a word
/// or its end. What is done with the words is a loop of its own, over a group: both loops stay small.
/// </remarks>
public ref struct WordGroups
{
    /// <summary>Bytes that are classified together.</summary>
    internal const int BlockSize = 64;

    private readonly Span<byte> _text;
    private readonly Span<int> _edges;
    private int _loaded;
    private int _edgeCount;
    private ulong _insideWord;

    /// <summary>Takes over a text.</summary>
    /// <param name="text">Whole blocks; the last byte is a separator.</param>
    /// <param name="edges">Receives the edges of a group; more than a block has.</param>
    internal WordGroups(Span<byte> text, Span<int> edges)
    {
        _text = text;
        _edges = edges;
    }

    /// <summary>The text, as far as it belongs to this group and those before lower-cased; at least 8 bytes from the start of each word.</summary>
    public readonly ReadOnlySpan<byte> Text => _text;

    /// <summary>For each word of the group, the position in the text of its first byte and the position just past its last.</summary>
    public readonly ReadOnlySpan<int> Edges => _edges[..(_edgeCount & ~1)];

    /// <summary>Goes on to the next group.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        unchecked
        {
            var edges = _edges;
            var count = _edgeCount & 1;
            if (count != 0)
            {
                edges[0] = edges[_edgeCount - 1]; // the start of a word that did not end in the last group
            }
            var start = _loaded;
            var insideWord = _insideWord;
            for (; start < _text.Length && count <= edges.Length - BlockSize; start += BlockSize)
            {
                var words = WordBytes(_text.Slice(start, BlockSize));
                var changes = words ^ ((words << 1) | insideWord);
                insideWord = words >> (BlockSize - 1);
                for (; changes != 0; changes &= changes - 1)
                {
                    edges[count++] = start + BitOperations.TrailingZeroCount(changes);
                }
            }
            _insideWord = insideWord;
            _loaded = start;
            _edgeCount = count;
            return count > 1;
        }
    }

    // Lower-cases a block in place; bit i of the result says whether byte i belongs to a word. This and what it calls are
    // made part of the loop, which is compiled well at once: on their own they would not be until they had run for long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WordBytes(Span<byte> block)
    {
        var low = block[..Vector256<byte>.Count];
        var high = block[Vector256<byte>.Count..];
        return HalfWordBytes(low) | ((ulong)HalfWordBytes(high) << Vector256<byte>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HalfWordBytes(Span<byte> bytes)
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> InRange(Vector256<byte> bytes, char first, char last) =>
        Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)first), Vector256.Create((byte)(last - first)));
}
