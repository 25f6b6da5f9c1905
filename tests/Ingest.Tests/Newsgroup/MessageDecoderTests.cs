using System.Text;
using CsCheck;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.Newsgroup;

public sealed class MessageDecoderTests
{
    private static readonly string[] Pieces =
    [
        "Path: a",
        "Date:",
        "Xref : b",
        "Subject: c",
        " more",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "--",
        "> q",
        "| q",
        "he said:",
        "In article",
        "é",
        "\u00A0",
        "\u0085",
        "\u001C",
        "word",
    ];

    [Theory]
    [InlineData(StripMode.None)]
    [InlineData(StripMode.Leaky)]
    public void TryDecode_AsciiWithNothingToChange_GivesTheSameMemory(StripMode strip)
    {
        var raw = "From: a@b\n\nHello,\tworld\n"u8.ToArray();

        new MessageDecoder(new TokenizerOptions { Strip = strip }).TryDecode(raw, out var message);

        Assert.True(message.Utf8 == raw);
    }

    [Fact]
    public void TryDecode_Latin1_TurnsEveryByteIntoItsCharacter()
    {
        var raw = Enumerable.Range(0, 256).Select(i => (byte)i).Where(b => b != '\r').ToArray();

        var text = Decode(raw, StripMode.None, TextEncoding.Latin1);

        Assert.Equal(Encoding.Latin1.GetString(raw), text);
    }

    [Fact]
    public void TryDecode_ValidUtf8AskedFor_KeepsIt()
    {
        Assert.Equal("naïve ☃ 😀", Decode("naïve ☃ 😀"u8.ToArray(), StripMode.None, TextEncoding.Utf8));
    }

    [Fact]
    public void TryDecode_InvalidUtf8AskedFor_Refuses()
    {
        byte[] raw = [(byte)'a', (byte)'b', 0xE9, (byte)'c'];

        var isDecoded = new MessageDecoder(new TokenizerOptions { Encoding = TextEncoding.Utf8 }).TryDecode(raw, out _);

        Assert.False(isDecoded);
        Assert.Equal(2, MessageDecoder.InvalidUtf8Offset(raw));
    }

    [Theory]
    [InlineData("plain", "plain", TextEncoding.Utf8)]
    [InlineData("caf\u00C3\u00A9", "café", TextEncoding.Utf8)]
    [InlineData("caf\u00E9", "café", TextEncoding.Latin1)]
    public void TryDecode_Auto_ReadsUtf8WhereItIsValid(string latin1, string expected, TextEncoding encoding)
    {
        var decoder = new MessageDecoder(new TokenizerOptions { Strip = StripMode.None, Encoding = TextEncoding.Auto });

        decoder.TryDecode(Encoding.Latin1.GetBytes(latin1), out var message);

        Assert.Equal(expected, Encoding.UTF8.GetString(message.Utf8));
        Assert.Equal(encoding, message.Encoding);
    }

    [Fact]
    public void TryDecode_Utf8ByteOrderMark_IsNoText()
    {
        byte[] raw = [0xEF, 0xBB, 0xBF, .. "Path: x\nSubject: y\n\nbody"u8];

        Assert.Equal("Subject: y\n\nbody", Decode(raw, StripMode.Leaky, TextEncoding.Utf8));
    }

    [Fact]
    public void TryDecode_CarriageReturnsAndLatin1_UnifiesNewlinesBeforeItStrips()
    {
        var raw = Encoding.Latin1.GetBytes("Path: x\r\nSubject: é\r\rbody\r\n");

        Assert.Equal("Subject: é\n\nbody\n", Decode(raw, StripMode.Leaky, TextEncoding.Latin1));
    }

    [Fact]
    public void TryDecode_Strict_StripsHeaderFooterAndQuotesInThisOrder()
    {
        var raw = "From: a\n\nBob writes:\n> quoted\nanswer\n--\nBob\n"u8.ToArray();

        Assert.Equal("answer", Decode(raw, StripMode.Strict, TextEncoding.Latin1));
    }

    [Fact]
    public void TryDecode_ShortMessageAfterLongOne_GivesTheShortOne()
    {
        var decoder = new MessageDecoder(new TokenizerOptions { Strip = StripMode.Strict });
        decoder.TryDecode(Encoding.Latin1.GetBytes("A: b\n\n" + new string('é', 200_000)), out _);

        decoder.TryDecode("A: b\n\nshort\n"u8, out var message);

        Assert.Equal("short\n", Encoding.UTF8.GetString(message.Utf8));
    }

    [Fact]
    public void TryDecode_AnyOptions_HashesTheRawBytes()
    {
        var raw = "Path: x\r\n\r\nbody"u8.ToArray();
        var hash = System.IO.Hashing.XxHash128.HashToUInt128(raw);

        foreach (var strip in Enum.GetValues<StripMode>())
        {
            new MessageDecoder(new TokenizerOptions { Strip = strip }).TryDecode(raw, out var message);
            Assert.Equal(hash, message.ContentHash);
        }
    }

    [Fact]
    public void TryDecode_StrippedMessageId_IsHashedAllTheSame()
    {
        new MessageDecoder(new TokenizerOptions { Strip = StripMode.Strict }).TryDecode(
            "Path: x\r\nMESSAGE-id:  <1993Apr5.1@host> \r\n\r\nbody"u8,
            out var message
        );

        Assert.Equal(0xf459e0b84b211d7bUL, message.MessageIdHash); // XXH64 of <1993Apr5.1@host>, seed 0
    }

    // The reference works on strings, where the decoder works on bytes in one buffer.
    [Fact]
    public void TryDecode_AnyLatin1Message_IsAsOnStrings()
    {
        Gen.Int[0, Pieces.Length - 1]
            .List[0, 14]
            .Select(pieces => string.Concat(pieces.Select(i => Pieces[i])))
            .Sample(
                text =>
                {
                    foreach (var strip in Enum.GetValues<StripMode>())
                    {
                        var decoded = Decode(Encoding.Latin1.GetBytes(text), strip, TextEncoding.Latin1);
                        Assert.Equal(StringStripping.Strip(text, strip), decoded);
                    }
                },
                iter: 5_000
            );
    }

    private static string Decode(byte[] raw, StripMode strip, TextEncoding encoding)
    {
        var decoder = new MessageDecoder(new TokenizerOptions { Strip = strip, Encoding = encoding });
        Assert.True(decoder.TryDecode(raw, out var message));
        return Encoding.UTF8.GetString(message.Utf8);
    }
}
