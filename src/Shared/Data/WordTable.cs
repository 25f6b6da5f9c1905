using System.Buffers;
using System.Text;

namespace Pipeline.Shared.Data;

/// <summary>A sequence of words, held as one run of UTF-8 bytes.</summary>
/// <remarks>
/// A vocabulary has hundreds of thousands of words; one array of bytes costs a fraction of as many
/// strings. Immutable by convention: the arrays are handed over, not copied. Safe for concurrent reads.
/// </remarks>
public sealed class WordTable
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    /// <summary>Takes over the words' bytes.</summary>
    /// <param name="bytes">The words' UTF-8 bytes, one after the other.</param>
    /// <param name="ends">For each word, the position in <paramref name="bytes"/> just past its last byte; ascending.</param>
    public WordTable(byte[] bytes, int[] ends)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ends.Length == 0 ? 0 : ends[^1], bytes.Length, nameof(ends));
        _bytes = bytes;
        _ends = ends;
    }

    /// <summary>Number of words.</summary>
    public int Count => _ends.Length;

    /// <summary>Bytes of all words together.</summary>
    public int ByteCount => _ends.Length == 0 ? 0 : _ends[^1];

    /// <summary>The UTF-8 bytes of one word.</summary>
    /// <param name="index">Zero-based position of the word.</param>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>The UTF-8 bytes of one word, to be kept.</summary>
    /// <param name="index">Zero-based position of the word.</param>
    public ReadOnlyMemory<byte> Bytes(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return _bytes.AsMemory(start, _ends[index] - start);
    }

    /// <summary>One word as a string.</summary>
    /// <param name="index">Zero-based position of the word.</param>
    public string Text(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>Some of the words, in a given order.</summary>
    /// <param name="indices">Zero-based positions of the words.</param>
    public WordTable Pick(ReadOnlySpan<int> indices)
    {
        var ends = new int[indices.Length];
        var end = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            end += this[indices[i]].Length;
            ends[i] = end;
        }
        var bytes = new byte[end];
        for (var i = 0; i < ends.Length; i++)
        {
            var word = this[indices[i]];
            word.CopyTo(bytes.AsSpan(ends[i] - word.Length));
        }
        return new WordTable(bytes, ends);
    }

    /// <summary>Packs words given as strings.</summary>
    /// <param name="words">The words, in order.</param>
    public static WordTable From(IEnumerable<string> words)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var ends = new List<int>();
        foreach (var word in words)
        {
            Encoding.UTF8.GetBytes(word, bytes);
            ends.Add(bytes.WrittenCount);
        }
        return new WordTable(bytes.WrittenSpan.ToArray(), [.. ends]);
    }
}
