using System.Security.Cryptography;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class CorpusIndexFileTests : IDisposable
{
    private static readonly CorpusIndex Index = new(
        [1, 2, 3],
        "/corpus",
        ListedAtNs: 1_700_000_000_123_456_789,
        [
            new(new("alt.atheism", "49960"), new(12, -3, 4, ulong.MaxValue), UInt128.MaxValue - 5, true, null),
            new(
                new("alt.atheism", "n\u00e9"),
                new(0, 0, 0, 0),
                0,
                false,
                new("alt.atheism/n\u00e9", RejectionReason.TooLarge, "x")
            ),
            new(new("sci.space", "1"), new(1, 2, 3, 4), 7, false, null),
        ],
        new Dictionary<string, FileFingerprint>(StringComparer.Ordinal) { ["blocks/a.parquet"] = new(9, 8, 7, 6) },
        new VectorsState(new(5, 6, 7, 8), VectorCount: 400_000, WordCount: 19_999)
    );

    private readonly TempFolder _folder = new();

    private string Path => _folder["index"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Written_IsTheSame()
    {
        CorpusIndexFile.Write(Path, Index);

        var read = CorpusIndexFile.Find(Path)!;

        Assert.Equal(Index.ManifestBytes, read.ManifestBytes);
        Assert.Equal((Index.Corpus, Index.ListedAtNs, Index.Vectors), (read.Corpus, read.ListedAtNs, read.Vectors));
        Assert.Equal(Index.Documents, read.Documents);
        Assert.Equal(Index.Files, read.Files);
    }

    [Fact]
    public void Find_NoFile_IsNull() => Assert.Null(CorpusIndexFile.Find(_folder["nowhere", "index"]));

    [Fact]
    public void Find_EachFlippedBitAndTruncation_CountsAsAbsent()
    {
        CorpusIndexFile.Write(Path, Index);
        var bytes = File.ReadAllBytes(Path);
        for (var position = 0; position < bytes.Length; position++)
        {
            Assert.Null(CorpusIndexFile.Parse(bytes[..position]));
            bytes[position] ^= 4;
            Assert.Null(CorpusIndexFile.Parse(bytes));
            bytes[position] ^= 4;
        }
        Assert.NotNull(CorpusIndexFile.Parse(bytes));
    }

    [Fact]
    public void Find_DocumentsOutOfOrder_CountsAsAbsent()
    {
        CorpusIndexFile.Write(Path, Index with { Documents = [Index.Documents[2], Index.Documents[0]] });

        Assert.Null(CorpusIndexFile.Find(Path));
    }

    [Fact]
    public void Find_SealedButOfAnotherVersionOrKindOrLonger_CountsAsAbsent()
    {
        CorpusIndexFile.Write(Path, Index);
        var body = File.ReadAllBytes(Path)[..^32];
        Assert.NotNull(CorpusIndexFile.Parse(Sealed(body)));

        Assert.Null(CorpusIndexFile.Parse(Sealed([.. "PLIX"u8, 2, .. body[5..]])));
        Assert.Null(CorpusIndexFile.Parse(Sealed([.. "PLCX"u8, .. body[4..]])));
        Assert.Null(CorpusIndexFile.Parse(Sealed([.. body, 0])));
    }

    private static byte[] Sealed(byte[] body) => [.. body, .. SHA256.HashData(body)];
}
