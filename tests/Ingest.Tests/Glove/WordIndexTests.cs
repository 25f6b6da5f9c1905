using System.Text;
using CsCheck;
using Pipeline.Ingest.Glove;

namespace Pipeline.Ingest.Tests.Glove;

public sealed class WordIndexTests
{
    [Fact]
    public void Add_AnyWords_NumbersThemAsADictionaryDoes()
    {
        Gen.String[0, 3]
            .List[0, 50]
            .Sample(words =>
            {
                var index = new WordIndex();
                var expected = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var word in words.Select(word => word.Replace('\uFFFD', '?')))
                {
                    var utf8 = Encoding.UTF8.GetBytes(word);
                    var key = Encoding.UTF8.GetString(utf8);
                    Assert.Equal(expected.TryAdd(key, expected.Count), Add(index, utf8, out var number));
                    Assert.Equal(expected[key], number);
                }
                Assert.Equal(expected.Count, index.Count);
            });
    }

    [Fact]
    public void Add_MoreWordsThanItsFirstSize_FindsAllAgain()
    {
        var index = new WordIndex();
        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(Add(index, Encoding.UTF8.GetBytes($"word{i}"), out var number));
            Assert.Equal(i, number);
        }
        for (var i = 0; i < 100_000; i++)
        {
            Assert.False(Add(index, Encoding.UTF8.GetBytes($"word{i}"), out var number));
            Assert.Equal(i, number);
        }
    }

    private static bool Add(WordIndex index, byte[] word, out int number)
    {
        number = index.Add(word, out var isNew);
        return isNew;
    }
}
