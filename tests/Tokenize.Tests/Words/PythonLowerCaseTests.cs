using System.Security.Cryptography;
using System.Text;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Tests.Words;

public sealed class PythonLowerCaseTests
{
    // Characters that Unicode has assigned, or whose kind it has changed (U+1171E), between version 14 of Python 3.11
    // and the one of .NET 10, and that are letters with case or ignored when case is looked for.
    private static readonly (int First, int Last)[] NewSincePython =
    [
        (0x0897, 0x0897),
        (0x0ECE, 0x0ECE),
        (0x1C89, 0x1C8A),
        (0xA7CB, 0xA7CD),
        (0xA7DA, 0xA7DC),
        (0x10D4E, 0x10D4E),
        (0x10D50, 0x10D65),
        (0x10D69, 0x10D6D),
        (0x10D6F, 0x10D85),
        (0x10EFC, 0x10EFF),
        (0x11241, 0x11241),
        (0x113BB, 0x113C0),
        (0x113CE, 0x113CE),
        (0x113D0, 0x113D0),
        (0x113D2, 0x113D2),
        (0x113E1, 0x113E2),
        (0x1171E, 0x1171E),
        (0x11F00, 0x11F01),
        (0x11F36, 0x11F3A),
        (0x11F40, 0x11F40),
        (0x11F42, 0x11F42),
        (0x11F5A, 0x11F5A),
        (0x13439, 0x13440),
        (0x13447, 0x13455),
        (0x1611E, 0x16129),
        (0x1612D, 0x1612F),
        (0x16D40, 0x16D42),
        (0x16D6B, 0x16D6C),
        (0x1DF25, 0x1DF2A),
        (0x1E030, 0x1E06D),
        (0x1E08F, 0x1E08F),
        (0x1E4EB, 0x1E4EF),
        (0x1E5EE, 0x1E5EF),
    ];

    /// <summary>
    /// The hash comes from CPython 3.11.7: for each code point c that is no surrogate and not in the list above, the
    /// UTF-8 bytes of <c>(c + 'Σ a' + c + 'Σ aΣ' + c + 'a\n').lower()</c>, one after the other. The three sigmas tell whether the
    /// character has case and whether it is ignored when case is looked for.
    /// </summary>
    [Fact]
    public void Lower_EveryCharacterAlsoAroundSigma_AsPython()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var c = 0; c <= 0x10FFFF; c++)
        {
            if (c is (< 0xD800 or > 0xDFFF) && !NewSincePython.Any(range => c >= range.First && c <= range.Last))
            {
                hash.AppendData(Lower(Encoding.UTF8.GetBytes($"{new Rune(c)}Σ a{new Rune(c)}Σ aΣ{new Rune(c)}a\n")));
            }
        }

        Assert.Equal(
            "885151a21823864a93d3c0f72094e8d70b3175599b1026ef4489315d14aa4990",
            Convert.ToHexStringLower(hash.GetHashAndReset())
        );
    }

    [Theory]
    [InlineData("Σ", "σ")]
    [InlineData("ΑΣ", "ας")]
    [InlineData("ΑΣΑ", "ασα")]
    [InlineData("Α.Σ", "α.ς")]
    [InlineData("ΑΣ.Α", "ασ.α")]
    [InlineData("ΑΣ Α", "ας α")]
    [InlineData("1Σ", "1σ")]
    public void Lower_CapitalSigma_FinalAfterALetterAndNotBeforeOne(string text, string expected) =>
        Assert.Equal(expected, Lower(text));

    [Fact]
    public void Lower_ResultLongerThanTheText_GrowsTheBuffer()
    {
        var lower = new byte[1];

        var length = PythonLowerCase.Lower("ȺȺȺİ plain"u8, ref lower);

        Assert.Equal("ⱥⱥⱥi\u0307 plain", Encoding.UTF8.GetString(lower, 0, length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Lower_CharacterOfFourBytesWhereTheBufferEnds_GrowsTheBuffer(int size)
    {
        var lower = new byte[size];

        var length = PythonLowerCase.Lower("\U00010400"u8, ref lower);

        Assert.Equal("\U00010428", Encoding.UTF8.GetString(lower, 0, length));
    }

    [Fact]
    public void Lower_ByteThatIsNoCharacter_BecomesTheReplacementCharacter() =>
        Assert.Equal("a\uFFFDb", Encoding.UTF8.GetString(Lower([(byte)'A', 0xFF, (byte)'B'])));

    private static string Lower(string text) => Encoding.UTF8.GetString(Lower(Encoding.UTF8.GetBytes(text)));

    private static ReadOnlySpan<byte> Lower(byte[] text)
    {
        var lower = new byte[64];
        var length = PythonLowerCase.Lower(text, ref lower);
        return lower.AsSpan(0, length);
    }
}
