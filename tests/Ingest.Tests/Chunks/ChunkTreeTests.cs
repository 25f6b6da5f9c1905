using CsCheck;
using Pipeline.Ingest.Chunks;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.Chunks;

public sealed class ChunkTreeTests
{
    // XXH64 with seed 0 of "sci.space" NUL "59870", of "café" NUL "été"; computed by another implementation.
    [Theory]
    [InlineData("sci.space", "59870", 0x5fd7317ff3465c8dUL)]
    [InlineData("café", "été", 0xaf6a555680fdec71UL)]
    public void Hash_Key_IsTheDocumentedFunction(string label, string name, ulong expected)
    {
        Assert.Equal(expected, ChunkTree.Hash(new DocumentKey(label, name)));
    }

    [Fact]
    public void Hash_VeryLongName_IsHashedWhole()
    {
        var name = new string('7', 1000);

        Assert.NotEqual(
            ChunkTree.Hash(new DocumentKey("a", name + "1")),
            ChunkTree.Hash(new DocumentKey("a", name + "2"))
        );
    }

    [Fact]
    public void Of_NoDocument_GivesNoChunk()
    {
        Assert.Empty(ChunkTree.Of([]));
    }

    [Fact]
    public void Of_AsManyAsFit_GivesOneChunk()
    {
        var chunk = Assert.Single(ChunkTree.Of(Keys(512)));

        Assert.Equal("", chunk.Prefix);
        Assert.Equal(Enumerable.Range(0, 512), chunk.Documents);
    }

    [Fact]
    public void Of_OneMoreThanFits_SplitsByTheHighestBit()
    {
        var keys = Keys(513);

        var chunks = ChunkTree.Of(keys);

        Assert.Equal(2, chunks.Count);
        Assert.Equal(("0", "1"), (chunks[0].Prefix, chunks[1].Prefix));
        Assert.All(chunks[0].Documents, i => Assert.Equal(0UL, ChunkTree.Hash(keys[i]) >> 63));
        Assert.All(chunks[1].Documents, i => Assert.Equal(1UL, ChunkTree.Hash(keys[i]) >> 63));
    }

    [Fact]
    public void Of_AnyCorpus_PutsEveryDocumentIntoTheOneLeafOfItsHash()
    {
        Gen.Int[0, 5000]
            .Sample(
                count =>
                {
                    var keys = Keys(count);
                    var chunks = ChunkTree.Of(keys);

                    Assert.Equal(Enumerable.Range(0, count), chunks.SelectMany(chunk => chunk.Documents).Order());
                    foreach (var chunk in chunks)
                    {
                        Assert.InRange(chunk.Documents.Length, 1, 512);
                        Assert.Equal(chunk.Documents.Order(), chunk.Documents);
                        Assert.All(
                            chunk.Documents,
                            i => Assert.StartsWith(chunk.Prefix, Bits(keys[i]), StringComparison.Ordinal)
                        );
                        var parent = chunk.Prefix.Length == 0 ? "" : chunk.Prefix[..^1];
                        Assert.True(
                            chunk.Prefix.Length == 0
                                || keys.Count(key => Bits(key).StartsWith(parent, StringComparison.Ordinal)) > 512
                        );
                    }
                    Assert.True(
                        chunks
                            .Zip(chunks.Skip(1))
                            .All(pair => string.CompareOrdinal(pair.First.Prefix, pair.Second.Prefix) < 0)
                    );
                },
                iter: 20
            );
    }

    [Fact]
    public void Of_OneDocumentMore_ChangesOneLeaf()
    {
        var keys = Keys(3000);
        var added = new DocumentKey("b", "1");

        var before = Named(keys);
        var after = Named([.. keys, added]);

        var changed = Assert.Single(after.Except(before, StringComparer.Ordinal));
        Assert.Contains("b/1", changed, StringComparison.Ordinal);
        Assert.Single(before.Except(after, StringComparer.Ordinal));
    }

    [Fact]
    public void Of_RealCorpus_GivesChunksThatAreFairSamples()
    {
        var keys = CorpusFolder.List(RealData.Corpus, FileNameRule.Digits, TestContext.Current.CancellationToken).Keys;

        var chunks = ChunkTree.Of(keys);

        Assert.Equal(64, chunks.Count);
        Assert.Equal(252, chunks.Min(chunk => chunk.Documents.Length));
        Assert.Equal(358, chunks.Max(chunk => chunk.Documents.Length));
        Assert.All(
            chunks,
            chunk =>
                Assert.Equal(20, chunk.Documents.Select(i => keys[i].Label).Distinct(StringComparer.Ordinal).Count())
        );
    }

    private static DocumentKey[] Keys(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new DocumentKey("a", $"{i:D6}"))];

    private static string Bits(DocumentKey key) => ChunkTree.Hash(key).ToString("b64");

    private static List<string> Named(DocumentKey[] keys) =>
        [
            .. ChunkTree
                .Of(keys)
                .Select(chunk => $"{chunk.Prefix} {string.Join(' ', chunk.Documents.Select(i => keys[i]))}"),
        ];
}
