using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Words;

/// <summary>Splits text into lower-cased words, as Keras' <c>text_to_word_sequence</c> does by default.</summary>
/// <param name="lowerCasing">How words are lower-cased.</param>
/// <remarks>
/// Separators are the space and <see cref="KerasTokenizer.Filters"/>; carriage return, vertical tab, form feed, NUL and every
/// character beyond ASCII belong to words. Source: Keras 1.1 <c>preprocessing/text.py</c>. One thread at a time.
/// </remarks>
public sealed class WordSplitter(LetterCase lowerCasing)
{
    // A group's edges and the text they are in stay in the first-level cache.
    private const int EdgesPerGroup = 1024;

    // What may be read from the start of a word, and what closes the last one: separators.
    private const int Padding = sizeof(ulong);

    private readonly int[] _edges = new int[EdgesPerGroup];
    private byte[] _buffer = new byte[1 << 16];

    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <returns>The words, valid until the next call.</returns>
    public WordGroups Split(ReadOnlySpan<byte> text)
    {
        int length;
        if (lowerCasing == LetterCase.Unicode && !Ascii.IsValid(text))
        {
            length = PythonLowerCase.Lower(text, ref _buffer);
        }
        else
        {
            length = text.Length;
            EnsureCapacity(length);
            text.CopyTo(_buffer);
        }
        var padded = (length + Padding + WordGroups.BlockSize - 1) / WordGroups.BlockSize * WordGroups.BlockSize;
        EnsureCapacity(padded);
        _buffer.AsSpan(length, padded - length).Fill((byte)' ');
        return new WordGroups(_buffer.AsSpan(0, padded), _edges);
    }

    private void EnsureCapacity(int length)
    {
        if (_buffer.Length < length)
        {
            Array.Resize(ref _buffer, Math.Max(length, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }
    }
}
