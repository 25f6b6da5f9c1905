using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Tests.Words;

public sealed class BlockBuilderTests
{
    [Fact]
    public void Build_SomeDocuments_IdsInOrderOfFirstAppearance()
    {
        var builder = new BlockBuilder(LetterCase.Unicode);
        builder.Add(new DocumentKey("a", "1"), 11, 21, TextEncoding.Latin1, "b a b"u8);
        builder.Add(new DocumentKey("a", "2"), 12, 0, TextEncoding.Utf8, ""u8);
        builder.Add(new DocumentKey("b", "1"), 13, 23, TextEncoding.Latin1, "C a"u8);

        var block = builder.Build();

        Assert.Equal([new("a", "1"), new("a", "2"), new("b", "1")], block.Keys);
        Assert.Equal<UInt128>([11, 12, 13], block.ContentHashes);
        Assert.Equal<ulong>([21, 0, 23], block.MessageIdHashes);
        Assert.Equal([TextEncoding.Latin1, TextEncoding.Utf8, TextEncoding.Latin1], block.Encodings);
        Assert.Equal([0, 1, 0, 2, 1], block.Tokens);
        Assert.Equal([3, 3, 5], block.TokenEnds);
        Assert.Equal(["b", "a", "c"], Texts(block.Words.Words));
        Assert.Equal([2, 2, 1], block.Words.Counts);
        Assert.Equal([1, 2, 1], block.Words.Documents);
        Assert.Equal([0, 0, 2], block.Words.FirstRow);
        Assert.Equal([0, 1, 0], block.Words.FirstPosition);
    }

    [Fact]
    public void Add_MoreTokensThanABlockHolds_NamesTheDocument()
    {
        var builder = new BlockBuilder(LetterCase.Unicode, mostTokens: 3);
        builder.Add(new DocumentKey("a", "1"), 1, 0, TextEncoding.Latin1, "one two three"u8);

        var error = Assert.Throws<SettingsException>(() =>
            builder.Add(new DocumentKey("a", "2"), 2, 0, TextEncoding.Latin1, "four"u8)
        );

        Assert.Equal(
            "With 'a/2' the 2 documents of a block have more than 3 words, which are the most. Leave out the longest documents with a smaller '--max-document-bytes'.",
            error.Message
        );
    }

    [Fact]
    public void Build_SecondBlock_KnowsNothingOfTheFirst()
    {
        var builder = new BlockBuilder(LetterCase.Unicode);
        builder.Add(new DocumentKey("b", "1"), 1, 3, TextEncoding.Latin1, "old words"u8);
        _ = builder.Build();

        builder.Add(new DocumentKey("a", "1"), 2, 4, TextEncoding.Utf8, "new"u8);
        var block = builder.Build();

        Assert.Equal([new("a", "1")], block.Keys);
        Assert.Equal<UInt128>([2], block.ContentHashes);
        Assert.Equal<ulong>([4], block.MessageIdHashes);
        Assert.Equal([TextEncoding.Utf8], block.Encodings);
        Assert.Equal([1], block.TokenEnds);
        Assert.Equal([0], block.Tokens);
        Assert.Equal(["new"], Texts(block.Words.Words));
        Assert.Equal([1], block.Words.Counts);
        Assert.Equal([1], block.Words.Documents);
    }

    [Fact]
    public void Build_AsciiCase_LeavesOtherLettersAlone()
    {
        var builder = new BlockBuilder(LetterCase.Ascii);
        builder.Add(new DocumentKey("a", "1"), 1, 0, TextEncoding.Utf8, "ÄPFEL"u8);

        Assert.Equal(["Äpfel"], Texts(builder.Build().Words.Words));
    }

    [Fact]
    public void Build_NoDocuments_EmptyBlock()
    {
        var block = new BlockBuilder(LetterCase.Unicode).Build();

        Assert.Equal(0, block.DocumentCount);
        Assert.Equal(0, block.Words.Words.Count);
    }

    [Theory]
    [InlineData("a", "2")]
    [InlineData("a", "1")]
    public void Add_DocumentNotAfterTheOneBefore_Refused(string label, string name)
    {
        var builder = new BlockBuilder(LetterCase.Unicode);
        builder.Add(new DocumentKey("a", "2"), 1, 0, TextEncoding.Latin1, ""u8);

        var error = Assert.Throws<ArgumentException>(() =>
            builder.Add(new DocumentKey(label, name), 1, 0, TextEncoding.Latin1, ""u8)
        );

        Assert.StartsWith($"Document 'a/{name}' was added after 'a/2'", error.Message, StringComparison.Ordinal);
    }

    private static string[] Texts(WordTable words) => [.. Enumerable.Range(0, words.Count).Select(words.Text)];
}
