using System.Text;
using Pipeline.Ingest.Newsgroup;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class LeakyHeadersTests
{
    [Fact]
    public void Strip_AllSeven_KeepsTheOtherHeaders()
    {
        const string Text =
            "Newsgroups: sci.space\nXREF: x\nSubject: s\npath: p\nFollowup-To: f\n"
            + "Message-ID: <1>\nFrom: a\nReferences: <0>\nDate: today\nDates: kept\nOrganization: o\n\nPath: of the body\n";

        Assert.Equal("Subject: s\nFrom: a\nDates: kept\nOrganization: o\n\nPath: of the body\n", Strip(Text));
    }

    [Theory]
    [InlineData("References: <1>\n <2>\n\t<3>\nFrom: a\n continued\n\nb", "From: a\n continued\n\nb")]
    [InlineData("Path: a\n\nbody\n", "\nbody\n")]
    [InlineData("Path: a\nSubject: b", "Subject: b")]
    [InlineData("Path: a", "")]
    public void Strip_Header_DropsWholeFields(string text, string expected)
    {
        Assert.Equal(expected, Strip(text));
    }

    [Theory]
    [InlineData("Just a text.\nDate: tomorrow\n\nPath: a\n")]
    [InlineData("\nDate: tomorrow\n")]
    [InlineData(" Date: folded\n\n")]
    [InlineData("Subject: s\n\nDate: in the body\n")]
    [InlineData("")]
    public void Strip_NothingLeakyInTheHeader_KeepsEverything(string text)
    {
        Assert.Equal(text, Strip(text));
        Assert.False(LeakyHeaders.Occur(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Occur_LeakyHeaderBehindAnother_IsFound()
    {
        Assert.True(LeakyHeaders.Occur("Subject: s\n c\nDate: d\n\n"u8));
    }

    private static string Strip(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = LeakyHeaders.Strip(bytes, bytes);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
