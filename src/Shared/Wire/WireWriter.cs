using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Shared.Wire;

/// <summary>Collects the bytes of one message.</summary>
internal sealed class WireWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Adds bytes as they are.</summary>
    /// <param name="bytes">The bytes.</param>
    internal void Put(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    /// <summary>Adds a count.</summary>
    /// <param name="count">The count, at least 0.</param>
    internal void Count(int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(sizeof(int)), count);
        _buffer.Advance(sizeof(int));
    }

    /// <summary>Adds a byte that is 0 or 1.</summary>
    /// <param name="value">The flag.</param>
    internal void Flag(bool value) => Put([value ? (byte)1 : (byte)0]);

    /// <summary>Adds a length in bytes and the text as UTF-8.</summary>
    /// <param name="value">The text, without lone surrogates.</param>
    internal void Text(string value)
    {
        try
        {
            var length = StrictUtf8.GetByteCount(value);
            Count(length);
            StrictUtf8.GetBytes(value, _buffer.GetSpan(length));
            _buffer.Advance(length);
        }
        catch (EncoderFallbackException)
        {
            throw new WireFormatException("Text with half a surrogate pair cannot go on the wire.");
        }
    }

    /// <summary>The message.</summary>
    internal byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
