using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using ZstdSharp;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>The page of a column of texts: PLAIN, each text behind its length.</summary>
internal static class TextPage
{
    /// <summary>Reads the first texts of a page; what follows them is not decompressed.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="extent">Where the page is.</param>
    /// <param name="texts">Receives the texts, one after the other.</param>
    /// <param name="ends">Receives for each text that is read the position just past its last byte; all are there.</param>
    /// <exception cref="IOException">The page ends early, or its compression is damaged.</exception>
    /// <exception cref="InvalidDataException">A text claims more bytes than the page has, or is not valid UTF-8.</exception>
    internal static void Read(byte[] file, ColumnExtent extent, ArrayBufferWriter<byte> texts, Span<int> ends)
    {
        var (offset, length) = extent.Frame.GetOffsetAndLength(file.Length);
        var most = texts.WrittenCount + (long)extent.UncompressedBytes;
        Span<byte> size = stackalloc byte[sizeof(int)];
        using var frame = new MemoryStream(file, offset, length, writable: false);
        using var page = new BufferedStream(new DecompressionStream(frame));
        foreach (ref var end in ends)
        {
            page.ReadExactly(size);
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(size);
            if (bytes < 0 || bytes > most - texts.WrittenCount)
            {
                throw new InvalidDataException($"a text claims {bytes} bytes");
            }
            var text = texts.GetSpan(bytes)[..bytes];
            page.ReadExactly(text);
            if (!Utf8.IsValid(text))
            {
                throw new InvalidDataException("a text is not valid UTF-8");
            }
            texts.Advance(text.Length);
            end = texts.WrittenCount;
        }
    }

    /// <summary>The first of some texts that is not valid UTF-8; <c>null</c> where all are.</summary>
    /// <param name="bytes">The texts, one after the other.</param>
    /// <param name="ends">For each text the position just past its last byte.</param>
    internal static int? FirstInvalid(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends)
    {
        // Texts are valid where all of them together are and none starts inside a character.
        var isWhole = Utf8.IsValid(bytes);
        var start = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var text = bytes[start..ends[i]];
            if (isWhole ? text.Length > 0 && (text[0] & 0xC0) == 0x80 : !Utf8.IsValid(text))
            {
                return i;
            }
            start = ends[i];
        }
        return null;
    }
}
