using System.Buffers.Text;

namespace Pipeline.Ingest.Sample;

/// <summary>A growing run of bytes that is written, emptied and written again.</summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = new byte[4096];

    /// <summary>Number of bytes written.</summary>
    internal int Length { get; private set; }

    /// <summary>The bytes written.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Adds text at the end.</summary>
    /// <param name="text">ASCII or ISO 8859-1.</param>
    internal void Append(ReadOnlySpan<byte> text)
    {
        Grow(text.Length);
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Adds a number in decimal digits.</summary>
    internal void AppendNumber(long number)
    {
        Grow(20);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>Makes a letter written earlier a capital.</summary>
    /// <param name="index">Zero-based position of the letter.</param>
    internal void Capitalize(int index)
    {
        if (_bytes[index] is >= (byte)'a' and <= (byte)'z')
        {
            _bytes[index] &= 0xDF;
        }
    }

    /// <summary>Empties it.</summary>
    internal void Clear() => Length = 0;

    private void Grow(int by)
    {
        if (_bytes.Length - Length < by)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + by));
        }
    }
}
