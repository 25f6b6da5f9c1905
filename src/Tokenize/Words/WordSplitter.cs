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
    private byte[] _buffer = new byte[1 << 16];

    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <returns>The words, valid until the next call.</returns>
    public WordEnumerator Split(ReadOnlySpan<byte> text)
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
        // At least one separator at the end closes the last word.
        var padded = (length / WordEnumerator.BlockSize + 1) * WordEnumerator.BlockSize;
        EnsureCapacity(padded);
        _buffer.AsSpan(length, padded - length).Fill((byte)' ');
        return new WordEnumerator(_buffer.AsSpan(0, padded));
    }

    private void EnsureCapacity(int length)
    {
        if (_buffer.Length < length)
        {
            Array.Resize(ref _buffer, Math.Max(length, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        }
    }
}
