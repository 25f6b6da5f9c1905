using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using ICSharpCode.SharpZipLib.GZip;
using Pipeline.Ingest.Files;

namespace Pipeline.Ingest.Tests.Files;

public sealed class GzipStreamTests
{
    private const int HeaderLength = 10;

    // .NET writes no member that holds no bytes.
    private static readonly byte[] Nothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // Its members end wherever pieces of a pipe may end.
    [Fact]
    public void Read_MembersWithFullHeadersAndPadding_GivesWhatTheyHold()
    {
        byte[] packed = [.. WithFullHeader(Pack("one\n")), .. WithFullHeader(Nothing), .. Pack("two\n"), 0, 0, 0];

        for (var pieceBytes = 1; pieceBytes <= packed.Length; pieceBytes++)
        {
            Assert.Equal("one\ntwo\n", Read(new Pieces(packed, pieceBytes)));
        }
    }

    [Fact]
    public void Read_HeaderOfAnyMemberIsDamaged_SaysSo()
    {
        byte[] packed = [.. Pack("one\n"), .. WithFullHeader(Pack("two\n"))];
        var second = Pack("one\n").Length;

        foreach (var position in (int[])[0, 2, 3, second, second + 1, second + 2, second + 4, second + 12])
        {
            var damaged = packed.ToArray();
            damaged[position] ^= 0x80;
            Assert.Throws<GZipException>(() => Read(new MemoryStream(damaged)));
        }
    }

    [Fact]
    public void Read_EndsEarly_SaysSo()
    {
        var packed = WithFullHeader(Pack("one\n"));

        for (var length = 1; length < packed.Length; length++)
        {
            Assert.Throws<EndOfStreamException>(() => Read(new MemoryStream(packed[..length])));
        }
    }

    [Fact]
    public void Read_ContentsDamaged_SaysSo()
    {
        var packed = Pack("one\n");

        foreach (var position in Enumerable.Range(packed.Length - 8, 8))
        {
            var damaged = packed.ToArray();
            damaged[position] ^= 1;
            Assert.Throws<GZipException>(() => Read(new MemoryStream(damaged)));
        }
    }

    private static string Read(Stream packed)
    {
        using var stream = new GzipStream(packed);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        return packed.ToArray();
    }

    // Extra bytes, a name, a comment and the header's sum (RFC 1952, 2.3).
    private static byte[] WithFullHeader(byte[] packed)
    {
        byte[] header = [.. packed[..HeaderLength], 2, 0, 7, 7, .. "a.jsonl\0"u8, .. "made by hand\0"u8];
        header[3] = 0x1E;
        var sum = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(sum, (ushort)(Crc32.HashToUInt32(header) & 0xFFFF));
        return [.. header, .. sum, .. packed[HeaderLength..]];
    }

    private sealed class Pieces(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, pieceBytes));
    }
}
