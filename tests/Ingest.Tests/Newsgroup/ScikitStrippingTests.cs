using System.Text;
using Pipeline.Ingest.Newsgroup;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class ScikitStrippingTests
{
    // The expected values were printed by scikit-learn's own three functions.
    [Theory]
    [InlineData("A: b\nC: d\n\nbody\n\nmore\n", "body\n\nmore\n")]
    [InlineData("no blank line\n", "")]
    [InlineData("\n\nbody", "body")]
    [InlineData("A: b\n \nbody\n\nrest", "rest")]
    [InlineData("", "")]
    public void Header_Text_KeepsWhatFollowsTheFirstBlankLine(string text, string expected)
    {
        Assert.Equal(expected, Text(ScikitStripping.Header(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData("a\nb\n--\nsig\n", "a\nb")]
    [InlineData("\n a\nb\n\nsig\n\n\n", "a\nb")]
    [InlineData("a\n\n--\nsig", "a\n")]
    [InlineData("a\n -- \nsig", "a")]
    [InlineData("one block\nof lines\n", "one block\nof lines\n")]
    [InlineData("--\nonly the first line", "--\nonly the first line")]
    [InlineData("a\n\u00A0\u2003\nsig", "a")]
    [InlineData("a\n\u001C\nsig", "a")]
    [InlineData("  \n\n ", "  \n\n ")]
    [InlineData("", "")]
    public void Footer_Text_CutsAtTheLastBlankOrHyphenLine(string text, string expected)
    {
        Assert.Equal(expected, Text(ScikitStripping.Footer(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData("> a\nb\n| c\n >d\n", "b\n >d\n")]
    [InlineData("In article <1> x\nas In article", "as In article")]
    [InlineData("Quoted from x\nhe wrote:\nshe says: so\nI said:\nX writes in y\nX writes: z\nhe wrote", "he wrote")]
    [InlineData("wrote: a\nsays: b\nsaid: c\nwrites: d\nwrites in e\nf", "f")]
    [InlineData("\n\n", "\n\n")]
    [InlineData("> a", "")]
    [InlineData("", "")]
    public void Quotes_Text_DropsQuotesAndTheirIntroductions(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var output = new byte[bytes.Length];

        var length = ScikitStripping.Quotes(bytes, output);

        Assert.Equal(expected, Text(output.AsSpan(0, length)));
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
