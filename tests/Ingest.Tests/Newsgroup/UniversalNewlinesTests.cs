using System.Text;
using Pipeline.Ingest.Newsgroup;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class UniversalNewlinesTests
{
    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [InlineData("\r\r\n\n\r", "\n\n\n\n")]
    [InlineData("\r", "\n")]
    [InlineData("none", "none")]
    [InlineData("", "")]
    public void Apply_Text_GivesWhatPythonsTextModeReads(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        var length = UniversalNewlines.Apply(bytes, bytes);

        Assert.Equal(expected, Encoding.UTF8.GetString(bytes, 0, length));
    }
}
