using System.Buffers.Binary;
using System.Text;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>The symbol versions that a shared library of 64-bit Linux asks of the libraries below it.</summary>
/// <remarks>Source: Linux Standard Base Core 5.0, section 10.7 (symbol versioning), and the ELF-64 object file format.</remarks>
internal static class ElfVersionNeeds
{
    private const int FileHeaderLength = 64;
    private const uint NeedsSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2; // VER_FLG_WEAK

    // ELF, 64 bits, little-endian.
    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Marks every need of one version as weak, so that the loader tolerates its absence.</summary>
    /// <param name="image">The whole library; changed in place.</param>
    /// <param name="version">The version's name, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Number of needs newly marked; 0 for a file that is not little-endian ELF-64 or has no such need.</returns>
    internal static int Weaken(Span<byte> image, string version)
    {
        if (image.Length < FileHeaderLength || !image.StartsWith(Magic))
        {
            return 0;
        }
        var name = Encoding.ASCII.GetBytes(version + '\0');
        var marked = 0;
        for (var section = 0; section < UInt16(image, 0x3c); section++)
        {
            var header = Section(image, section);
            if (UInt32(image, header + 0x04) == NeedsSection)
            {
                var strings = Offset(image, Section(image, Int32(image, header + 0x28)) + 0x18);
                marked += WeakenSection(image, Offset(image, header + 0x18), strings, name);
            }
        }
        return marked;
    }

    // A linked list of libraries, each with a linked list of the versions wanted of it.
    private static int WeakenSection(Span<byte> image, int firstNeed, int strings, ReadOnlySpan<byte> name)
    {
        var marked = 0;
        for (var (need, more) = (firstNeed, true); more; need += Int32(image, need + 12))
        {
            var version = need + Int32(image, need + 8);
            for (var remaining = UInt16(image, need + 2); remaining > 0; remaining--)
            {
                var flags = UInt16(image, version + 4);
                var text = image[(strings + Int32(image, version + 8))..];
                if (text.StartsWith(name) && (flags & WeakFlag) == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(version + 4)..], (ushort)(flags | WeakFlag));
                    marked++;
                }
                version += Int32(image, version + 12);
            }
            more = Int32(image, need + 12) != 0;
        }
        return marked;
    }

    private static int Section(ReadOnlySpan<byte> image, int index) =>
        Offset(image, 0x28) + (index * UInt16(image, 0x3a));

    private static int Offset(ReadOnlySpan<byte> image, int at) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(image[at..]));

    private static int Int32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadInt32LittleEndian(image[at..]);

    private static uint UInt32(ReadOnlySpan<byte> image, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ushort UInt16(ReadOnlySpan<byte> image, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);
}
