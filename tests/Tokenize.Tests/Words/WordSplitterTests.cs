using System.Text;
using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Tests.Words;

public sealed class WordSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" .,\n\t", "")]
    [InlineData("Hello, World", "hello|world")]
    [InlineData("one  two--three__four", "one|two|three|four")]
    [InlineData("don't 'tis his'", "don't|'tis|his'")]
    [InlineData("1993 4.5e6", "1993|4|5e6")]
    [InlineData("ÀÞ×ßÿµªº ÄPFEL", "àþ×ßÿµªº|äpfel")]
    public void Split_Text_LowerCasedWords(string text, string expected) => Assert.Equal(expected, Joined(text));

    [Theory]
    [InlineData("one\r\ntwo\rthree", "one\r|two\rthree")]
    [InlineData("one\vtwo\fthree", "one\vtwo\fthree")]
    [InlineData("one\u00A0two\u0085three", "one\u00A0two\u0085three")]
    [InlineData("\0a\u001C\u001D\u001E\u001Fb\u007F", "\0a\u001C\u001D\u001E\u001Fb\u007F")]
    public void Split_SpaceThatKerasDoesNotFilter_StaysInTheWord(string text, string expected) =>
        Assert.Equal(expected, Joined(text));

    [Theory]
    [InlineData("İX", "i\u0307x")]
    [InlineData("ΟΔΟΣ Σ", "οδος|σ")]
    public void Split_CharacterThatPythonLowersItsOwnWay_AsPython(string text, string expected) =>
        Assert.Equal(expected, Joined(text));

    [Fact]
    public void Split_EachAsciiCharacterBetweenLetters_SeparatesWhenKerasFiltersIt()
    {
        for (var c = '\0'; c < 128; c++)
        {
            var separates = c == ' ' || KerasTokenizer.Filters.Contains(c, StringComparison.Ordinal);
            var expected = separates ? "a|b" : $"a{char.ToLowerInvariant(c)}b";

            Assert.Equal(expected, Joined($"a{c}b"));
        }
    }

    [Fact]
    public void Split_AsciiCase_LeavesOtherLettersAlone() => Assert.Equal("Äpfel", Joined("ÄPFEL", LetterCase.Ascii));

    [Fact]
    public void Split_AnyText_SameWordsAsStringSplit()
    {
        const string Alphabet = "aZ9' .\n\r\0é\u00A0";
        var texts = Gen.Char[Alphabet].Array[0, 300].Select(chars => new string(chars));
        var separators = (KerasTokenizer.Filters + " ").ToCharArray();

        texts.Sample(text =>
            Assert.Equal(
                text.ToLowerInvariant().Split(separators, StringSplitOptions.RemoveEmptyEntries),
                Words(text, LetterCase.Unicode)
            )
        );
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(16 << 20)]
    public void Split_OneWordOfAnyLength_IsThatWord(int length)
    {
        var text = new byte[length];
        text.AsSpan().Fill((byte)'X');

        var groups = new WordSplitter(LetterCase.Unicode).Split(text);

        Assert.True(groups.MoveNext());
        Assert.Equal([0, length], groups.Edges);
        Assert.False(groups.Text[..length].ContainsAnyExcept((byte)'x'));
        Assert.False(groups.MoveNext());
    }

    [Fact]
    public void Split_WordsInManyGroups_AllAreFound()
    {
        // Lengths with no common measure, so that words lie across the ends of blocks and of groups.
        var expected = Enumerable.Range(0, 5000).Select(i => new string((char)('a' + i % 26), 1 + i * i % 23)).ToList();

        Assert.Equal(expected, Words(new WordSplitter(LetterCase.Ascii), string.Join(' ', expected)));
    }

    [Fact]
    public void Split_ShorterTextAfterLonger_NothingIsLeftOver()
    {
        var splitter = new WordSplitter(LetterCase.Unicode);
        Assert.Equal(100, Words(splitter, string.Join(' ', Enumerable.Repeat("word", 100))).Count);

        Assert.Equal(["é"], Words(splitter, "é"));
        Assert.Equal(["a"], Words(splitter, "a"));
    }

    private static string Joined(string text, LetterCase lowerCasing = LetterCase.Unicode) =>
        string.Join('|', Words(text, lowerCasing));

    private static List<string> Words(string text, LetterCase lowerCasing) =>
        Words(new WordSplitter(lowerCasing), text);

    private static List<string> Words(WordSplitter splitter, string text)
    {
        var words = new List<string>();
        var groups = splitter.Split(Encoding.UTF8.GetBytes(text));
        while (groups.MoveNext())
        {
            for (var i = 0; i < groups.Edges.Length; i += 2)
            {
                words.Add(Encoding.UTF8.GetString(groups.Text[groups.Edges[i]..groups.Edges[i + 1]]));
            }
        }
        return words;
    }
}
