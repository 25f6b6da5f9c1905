using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Shared.Wire;

/// <summary>Reads values from the bytes of one message, never past their end.</summary>
/// <param name="bytes">The message.</param>
internal sealed class WireReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );
    private int _position;

    /// <summary>Bytes not read yet.</summary>
    internal int Remaining => bytes.Length - _position;

    /// <summary>The next bytes as they are.</summary>
    /// <param name="count">Number of bytes, at least 0.</param>
    internal ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
        {
            throw new WireFormatException($"A message ends {count - Remaining} bytes early.");
        }
        var taken = bytes.Span.Slice(_position, count);
        _position += count;
        return taken;
    }

    /// <summary>A count of things that each take at least <paramref name="elementSizeBytes"/>: checked before anything is allocated for them.</summary>
    /// <param name="elementSizeBytes">Smallest size of one thing in bytes, at least 1.</param>
    internal int Count(int elementSizeBytes)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        if (count < 0 || count > Remaining / elementSizeBytes)
        {
            throw new WireFormatException($"A message announces {count} elements, but only {Remaining} bytes follow.");
        }
        return count;
    }

    /// <summary>A byte that is 0 or 1.</summary>
    internal bool Flag()
    {
        var value = Take(1)[0];
        return value switch
        {
            0 => false,
            1 => true,
            _ => throw new WireFormatException($"A message holds {value} where 0 or 1 is expected."),
        };
    }

    /// <summary>A length in bytes and as many bytes of UTF-8.</summary>
    internal string Text()
    {
        var utf8 = Take(Count(1));
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw new WireFormatException("A message holds text that is not valid UTF-8.");
        }
    }

    /// <summary>Checks that nothing follows.</summary>
    internal void End()
    {
        if (Remaining != 0)
        {
            throw new WireFormatException($"A message has {Remaining} bytes too many.");
        }
    }
}
