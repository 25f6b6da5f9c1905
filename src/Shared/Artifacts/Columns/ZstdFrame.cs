using System.Buffers.Binary;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Reads what a zstd frame says about its size, without decompressing it (RFC 8878, section 3.1.1).</summary>
internal static class ZstdFrame
{
    private const uint Magic = 0xFD2FB528;
    private const int BlockHeaderBytes = 3;
    private const int RunLengthBlock = 1;
    private const int LargestBlock = 1 << 17;

    /// <summary>Checks that bytes are exactly one frame of a known size.</summary>
    /// <param name="frame">The compressed bytes.</param>
    /// <param name="expectedBytes">Size that the frame must declare.</param>
    /// <exception cref="InvalidDataException">
    /// They are not, or the frame's blocks, of at most 128 KiB each, cannot hold that size: the decompressor allocates
    /// what the frame declares.
    /// </exception>
    public static void Check(ReadOnlySpan<byte> frame, int expectedBytes)
    {
        if (frame.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic)
        {
            throw new InvalidDataException("a page is not a zstd frame");
        }
        var descriptor = frame[4];
        var isSingleSegment = (descriptor & 0x20) != 0;
        var hasChecksum = (descriptor & 0x04) != 0;
        var hasDictionary = (descriptor & 0x03) != 0;
        var sizeBytes = (descriptor >> 6) switch
        {
            0 => isSingleSegment ? 1 : 0,
            1 => 2,
            2 => 4,
            _ => 8,
        };
        var position = 5 + (isSingleSegment ? 0 : 1);
        if (hasDictionary || sizeBytes == 0 || frame.Length < position + sizeBytes)
        {
            throw new InvalidDataException("a zstd frame does not declare its size");
        }
        var declared = Declared(frame.Slice(position, sizeBytes));
        if (declared != (ulong)expectedBytes)
        {
            throw new InvalidDataException($"a zstd frame declares {declared} bytes, its page {expectedBytes}");
        }
        position += sizeBytes;
        var blocks = CountBlocks(frame, ref position);
        if (position + (hasChecksum ? 4 : 0) != frame.Length || expectedBytes > blocks * (long)LargestBlock)
        {
            throw new InvalidDataException("a zstd frame does not fill its page");
        }
    }

    private static ulong Declared(ReadOnlySpan<byte> field) =>
        field.Length switch
        {
            1 => field[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
        };

    private static int CountBlocks(ReadOnlySpan<byte> frame, ref int position)
    {
        var blocks = 0;
        for (var isLast = false; !isLast; blocks++)
        {
            if (frame.Length - position < BlockHeaderBytes)
            {
                throw new InvalidDataException("a zstd frame ends early");
            }
            var header = frame[position] | frame[position + 1] << 8 | frame[position + 2] << 16;
            isLast = (header & 1) != 0;
            var size = (header >> 1 & 3) == RunLengthBlock ? 1 : header >> 3;
            position += BlockHeaderBytes;
            if (size > frame.Length - position)
            {
                throw new InvalidDataException("a zstd frame ends early");
            }
            position += size;
        }
        return blocks;
    }
}
