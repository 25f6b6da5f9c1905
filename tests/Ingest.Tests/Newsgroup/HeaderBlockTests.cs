using System.Text;
using Pipeline.Ingest.Newsgroup;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class HeaderBlockTests
{
    [Theory]
    [InlineData("A: b\nC: d\n\nbody", 10)]
    [InlineData("A: b\nC: d\n", 10)]
    [InlineData("A: b", 4)]
    [InlineData("Hello there: x\n\n", 0)]
    [InlineData("word\n\n", 0)]
    [InlineData(": empty\n\n", 0)]
    [InlineData("\nA: b\n\n", 0)]
    [InlineData("", 0)]
    public void Length_Text_EndsBeforeTheFirstBlankLine(string text, int expected)
    {
        Assert.Equal(expected, HeaderBlock.Length(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("A: b\nC: d\n", 5)]
    [InlineData("A: b\n c\n\td\nC: d\n", 11)]
    [InlineData("A: b", 4)]
    [InlineData("A: b\n c", 7)]
    public void FieldLength_Header_TakesTheContinuationLines(string header, int expected)
    {
        Assert.Equal(expected, HeaderBlock.FieldLength(Encoding.UTF8.GetBytes(header)));
    }

    [Theory]
    [InlineData("Message-ID: <1993Apr5.1@host>\n\n")]
    [InlineData("Subject: x\nmessage-id:<1993Apr5.1@host>")]
    [InlineData("Message-Id:\n\t<1993Apr5.1@host>  \nSubject: x\n\n")]
    public void MessageIdHash_Header_HashesTheTrimmedValue(string text)
    {
        // XXH64 of <1993Apr5.1@host>, seed 0
        Assert.Equal(0xf459e0b84b211d7bUL, HeaderBlock.MessageIdHash(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("Subject: x\n\nMessage-ID: <1993Apr5.1@host>\n")]
    [InlineData("Message-ID: \n\nbody")]
    [InlineData("just text")]
    [InlineData("")]
    public void MessageIdHash_NoneInTheHeader_IsZero(string text)
    {
        Assert.Equal(0UL, HeaderBlock.MessageIdHash(Encoding.UTF8.GetBytes(text)));
    }
}
