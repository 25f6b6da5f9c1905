using System.Text;
using Pipeline.Ingest.Sample;

namespace Pipeline.Ingest.Tests.Sample;

public sealed class SampleWordsTests
{
    [Theory]
    [InlineData(0, "ba")]
    [InlineData(6, "bou")]
    [InlineData(7, "ca")]
    [InlineData(111, "vou")]
    [InlineData(112, "baba")]
    public void Spell_Number_WritesItInSyllables(int number, string expected)
    {
        var output = new TextBuffer();

        SampleWords.Spell(output, number);

        Assert.Equal(expected, Encoding.ASCII.GetString(output.Written));
    }

    [Fact]
    public void Spell_ManyNumbers_GivesNoWordTwice()
    {
        var output = new TextBuffer();
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 0; number < 300_000; number++)
        {
            output.Clear();
            SampleWords.Spell(output, number);
            Assert.True(words.Add(Encoding.ASCII.GetString(output.Written)));
            output.Clear();
            SampleWords.SpellTopic(output, number);
            Assert.True(words.Add(Encoding.ASCII.GetString(output.Written)));
        }
    }
}
