using System.Text;
using Pipeline.Ingest.Newsgroup;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class Latin1TextTests
{
    [Fact]
    public void ToUtf8_EveryByteBesideEveryOther_IsTheCharacterOfItsNumber()
    {
        byte[] latin1 =
        [
            .. Enumerable.Range(0, 256).Select(i => (byte)i),
            .. Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)'a' }),
        ];
        var utf8 = new byte[2 * latin1.Length];

        var length = Latin1Text.ToUtf8(latin1, utf8);

        Assert.Equal(Encoding.Latin1.GetString(latin1), Encoding.UTF8.GetString(utf8.AsSpan(0, length)));
    }
}
