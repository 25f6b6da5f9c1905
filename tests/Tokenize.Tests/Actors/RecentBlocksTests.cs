using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Tokenize.Actors;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class RecentBlocksTests
{
    private static readonly ArtifactFile Words = new("blocks/w.words", "w", 1);

    [Fact]
    public void Take_BlockThatWasAdded_OnceOnly()
    {
        var blocks = new RecentBlocks();
        var block = BlockOf("some words");
        blocks.Add(FileOf("a"), Words, block);

        Assert.Same(block, blocks.Take(FileOf("a"), Words));
        Assert.Null(blocks.Take(FileOf("a"), Words));
    }

    [Fact]
    public void Take_OtherBlockOrOtherDictionary_Nothing()
    {
        var blocks = new RecentBlocks();
        blocks.Add(FileOf("a"), Words, BlockOf("some words"));

        Assert.Null(blocks.Take(FileOf("b"), Words));
        Assert.Null(blocks.Take(FileOf("a"), new ArtifactFile("blocks/v.words", "v", 1)));
    }

    [Fact]
    public void Add_MoreThanFits_OldestGivesWay()
    {
        // Two words take 2 tokens and 8 counts of 4 bytes, and 9 letters: 49 bytes.
        var blocks = new RecentBlocks(capacity: 100);
        foreach (var name in (string[])["a", "b", "c"])
        {
            blocks.Add(FileOf(name), Words, BlockOf("some words"));
        }

        Assert.Null(blocks.Take(FileOf("a"), Words));
        Assert.NotNull(blocks.Take(FileOf("b"), Words));
        Assert.NotNull(blocks.Take(FileOf("c"), Words));
    }

    [Fact]
    public void Add_AfterOthersWereTaken_TheirRoomIsFree()
    {
        var blocks = new RecentBlocks(capacity: 100);
        blocks.Add(FileOf("a"), Words, BlockOf("some words"));
        blocks.Add(FileOf("b"), Words, BlockOf("some words"));
        blocks.Take(FileOf("a"), Words);
        blocks.Add(FileOf("c"), Words, BlockOf("some words"));

        Assert.NotNull(blocks.Take(FileOf("b"), Words));
        Assert.NotNull(blocks.Take(FileOf("c"), Words));
    }

    [Fact]
    public void Add_LargerThanEverythingThatFits_NotKept()
    {
        var blocks = new RecentBlocks(capacity: 10);
        blocks.Add(FileOf("a"), Words, BlockOf("some words"));

        Assert.Null(blocks.Take(FileOf("a"), Words));
    }

    private static ArtifactFile FileOf(string name) => new($"blocks/{name}.parquet", name, 1);

    private static TokenBlock BlockOf(string text)
    {
        var builder = new BlockBuilder(LetterCase.Unicode);
        builder.Add(
            new DocumentKey("label", "1"),
            contentHash: 1,
            messageIdHash: 0,
            TextEncoding.Utf8,
            System.Text.Encoding.UTF8.GetBytes(text)
        );
        return builder.Build();
    }
}
