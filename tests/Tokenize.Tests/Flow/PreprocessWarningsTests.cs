using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class PreprocessWarningsTests
{
    [Fact]
    public void Of_RawMessages_SaysHowManyNameTheirLabelAndWhatTakesItAway() =>
        Assert.Equal(
            "997 of 1000 documents (99.7 %) hold the name of their own label, most of all 'sci.med' (500 of 500): "
                + "a classifier can read the answer there. '--strip leaky' takes away the headers that do so.",
            Assert.Single(Warnings(StripMode.None, new("rec.autos", 500, 497), new("sci.med", 500, 500)))
        );

    [Fact]
    public void Of_OneLabelOfMany_WarnsThoughTheOthersDoNot() =>
        Assert.StartsWith(
            "300 of 2000 documents (15.0 %) hold the name of their own label, most of all 'b' (300 of 1000)",
            Assert.Single(Warnings(StripMode.Leaky, new("a", 1000, 0), new("b", 1000, 300))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Of_AFewMentions_SaysNothing() =>
        Assert.Empty(Warnings(StripMode.Leaky, new("alt.atheism", 1000, 49), new("sci.space", 1000, 62)));

    [Fact]
    public void Of_OneOfEach_NamesThem() =>
        Assert.Equal(
            [
                "The label folder 'empty' holds no document and is no label.",
                "The file 'README' beside the label folders is no part of the corpus.",
            ],
            PreprocessWarnings.Of(new UnusedEntries(1, "empty", 1, "README"))
        );

    [Fact]
    public void Of_SeveralOfEach_CountsThemAndNamesTheFirst() =>
        Assert.Equal(
            [
                "2 label folders hold no document and are no labels, the first is 'a'.",
                "3 files beside the label folders are no part of the corpus, the first is 'b'.",
            ],
            PreprocessWarnings.Of(new UnusedEntries(2, "a", 3, "b"))
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_NothingUnused_SaysNothing(bool isFolder) =>
        Assert.Empty(PreprocessWarnings.Of(isFolder ? new UnusedEntries(0, null, 0, null) : null));

    private static ImmutableArray<string> Warnings(StripMode strip, params LabelSummary[] labels) =>
        PreprocessWarnings.Of(labels, strip);
}
