using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class BlockInProgressTests
{
    [Theory]
    [InlineData("Newsgroups: sci.art,alt.test\n", 1)]
    [InlineData("sci.art", 1)]
    [InlineData("psci.art sci.arts (sci.art)", 1)] // the third one
    [InlineData("sci.arts and psci.art", 0)]
    [InlineData("\u00e9sci.art", 0)]
    [InlineData("sci art", 0)]
    [InlineData("", 0)]
    public void Finish_Text_CountsTheLabelsNameAsWordsOfItsOwn(string text, int expected)
    {
        var block = new BlockInProgress(LetterCase.Unicode);
        var batch = new DocumentBatch();
        batch.Add(new DocumentKey("sci.art", "1"), contentHash: 1, messageIdHash: 0, Encoding.UTF8.GetBytes(text));

        block.Add(batch);

        Assert.Equal(new LabelSummary("sci.art", 1, expected), Assert.Single(block.Finish().Labels));
    }

    [Fact]
    public void Finish_NameOfAnotherLabel_IsNotCounted()
    {
        var block = new BlockInProgress(LetterCase.Unicode);
        var batch = new DocumentBatch();
        batch.Add(new DocumentKey("alt.test", "1"), contentHash: 1, messageIdHash: 0, "in sci.art"u8);
        batch.Add(new DocumentKey("sci.art", "1"), contentHash: 2, messageIdHash: 0, "in sci.art"u8);

        block.Add(batch);

        Assert.Equal([new LabelSummary("alt.test", 1, 0), new LabelSummary("sci.art", 1, 1)], block.Finish().Labels);
    }
}
