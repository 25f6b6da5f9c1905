using System.Text;
using Pipeline.Ingest.Newsgroup;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class PythonSpaceTests
{
    // python3 -c "print([hex(c) for c in range(0x110000) if chr(c).isspace()])"
    private static readonly int[] Spaces =
    [
        0x9,
        0xa,
        0xb,
        0xc,
        0xd,
        0x1c,
        0x1d,
        0x1e,
        0x1f,
        0x20,
        0x85,
        0xa0,
        0x1680,
        0x2000,
        0x2001,
        0x2002,
        0x2003,
        0x2004,
        0x2005,
        0x2006,
        0x2007,
        0x2008,
        0x2009,
        0x200a,
        0x2028,
        0x2029,
        0x202f,
        0x205f,
        0x3000,
    ];

    [Fact]
    public void Trim_EveryCodePoint_DropsWhatPythonCallsSpace()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value))
            {
                var character = Encoding.UTF8.GetBytes(new Rune(value).ToString());
                Assert.Equal(Array.IndexOf(Spaces, value) >= 0, PythonSpace.Trim(character).IsEmpty);
            }
        }
    }

    [Fact]
    public void Trim_BothEnds_KeepsTheMiddle()
    {
        Assert.Equal("a \u00A0 b", Encoding.UTF8.GetString(PythonSpace.Trim("\u00A0\n a \u00A0 b \u3000\u001F"u8)));
    }
}
