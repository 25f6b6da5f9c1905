using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using static Pipeline.Shared.Tests.Words.TestBlocks;

namespace Pipeline.Shared.Tests.Words;

public sealed class BlockRowsTests
{
    [Fact]
    public void Select_SomeRows_KeepsKeysAndHashes()
    {
        var selected = BlockRows.Select(Of("a", "b", "c"), [0, 2]);

        Assert.Equal([new DocumentKey("label", "0"), new DocumentKey("label", "2")], selected.Keys);
        Assert.Equal<UInt128>([100, 102], selected.ContentHashes);
        Assert.Equal<ulong>([200, 202], selected.MessageIdHashes);
    }

    [Fact]
    public void Select_AnyRows_BlockOfThoseDocumentsAlone()
    {
        var text = Gen.OneOf("a", "b", "c", "d").Array[0, 5].Select(words => string.Join(' ', words));

        Gen.Select(text, Gen.Bool)
            .Array[0, 8]
            .Sample(documents =>
            {
                var rows = Enumerable.Range(0, documents.Length).Where(row => documents[row].Item2).ToArray();
                var expected = Of([.. rows.Select(row => documents[row].Item1)]);

                var selected = BlockRows.Select(Of([.. documents.Select(d => d.Item1)]), rows);

                Assert.Equal(expected.Tokens, selected.Tokens);
                Assert.Equal(expected.TokenEnds, selected.TokenEnds);
                Assert.Equal(Texts(expected.Words.Words), Texts(selected.Words.Words));
                Assert.Equal(expected.Words.Counts, selected.Words.Counts);
                Assert.Equal(expected.Words.Documents, selected.Words.Documents);
                Assert.Equal(expected.Words.FirstRow, selected.Words.FirstRow);
                Assert.Equal(expected.Words.FirstPosition, selected.Words.FirstPosition);
            });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Select_RowNotAfterTheOneBefore_Refused(int row)
    {
        var error = Assert.Throws<ArgumentException>(() => BlockRows.Select(Of("a", "b"), [1, row]));

        Assert.StartsWith($"Row {row} follows row 1.", error.Message, StringComparison.Ordinal);
    }
}
