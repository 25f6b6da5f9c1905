using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class FactsInProgressTests
{
    [Theory]
    [InlineData("Newsgroups: sci.art,alt.test\n", true)]
    [InlineData("sci.art", true)]
    [InlineData("psci.art sci.arts (sci.art)", true)] // the third one
    [InlineData("sci.arts and psci.art", false)]
    [InlineData("\u00e9sci.art", false)]
    [InlineData("sci art", false)]
    [InlineData("", false)]
    public void Finish_Text_FindsTheLabelsNameAsWordsOfItsOwn(string text, bool expected)
    {
        var facts = new FactsInProgress();
        var batch = new DocumentBatch();
        batch.Add(
            new DocumentKey("sci.art", "1"),
            contentHash: 1,
            messageIdHash: 0,
            TextEncoding.Latin1,
            Encoding.UTF8.GetBytes(text)
        );

        facts.Add(batch);

        Assert.Equal(expected ? [0] : [], facts.Finish().NamingLabel);
    }

    [Fact]
    public void Finish_NameOfAnotherLabel_IsNotCounted()
    {
        var facts = new FactsInProgress();
        var batch = new DocumentBatch();
        batch.Add(
            new DocumentKey("alt.test", "1"),
            contentHash: 1,
            messageIdHash: 0,
            TextEncoding.Latin1,
            "in sci.art"u8
        );
        batch.Add(
            new DocumentKey("sci.art", "1"),
            contentHash: 2,
            messageIdHash: 0,
            TextEncoding.Latin1,
            "in sci.art"u8
        );

        facts.Add(batch);

        Assert.Equal([1], facts.Finish().NamingLabel);
    }

    [Fact]
    public void Finish_RejectionsBetweenDocuments_KeepTheirPlacesOverBatches()
    {
        var facts = new FactsInProgress();
        facts.Add(Batch(["1", "3"], [0, 2]));
        facts.Add(Batch(["4"], [5]));

        var found = facts.Finish();

        Assert.Equal([1, 3, 4], found.ContentHashes.Select(hash => (int)hash));
        Assert.Equal([0, 2, 5], found.Rejections.Select(rejection => rejection.Document));
        Assert.Equal([1, 3, 4], found.NamingLabel);
    }

    // Documents are named after their place, which is their content hash too.
    private static DocumentBatch Batch(string[] documents, int[] rejected)
    {
        var batch = new DocumentBatch();
        foreach (var name in documents)
        {
            batch.Add(
                new DocumentKey("a", name),
                contentHash: (UInt128)int.Parse(name),
                messageIdHash: 0,
                TextEncoding.Latin1,
                "a"u8
            );
        }
        foreach (var place in rejected)
        {
            batch.Add(place, new Rejection($"a/{place}", RejectionReason.Vanished, "Gone."));
        }
        return batch;
    }
}
