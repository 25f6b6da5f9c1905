using System.Text;
using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

public sealed class WordIndexTests
{
    // Few letters and lengths around 4, 8 and 16, where the way a word is read changes; NUL, which pads short keys.
    private static readonly Gen<byte[]> Word = Gen.OneOf<byte>(0, (byte)'a', (byte)'b', 0xC3).Array[0, 20];

    [Fact]
    public void GetOrAdd_AnyWords_NumbersInOrderOfFirstArrival() =>
        Word.Array[0, 300]
            .Sample(words =>
            {
                var index = new WordIndex();
                var known = new List<string>();
                foreach (var word in words)
                {
                    var expected = known.IndexOf(Convert.ToHexString(word));
                    Assert.Equal(expected, index.Find(word));
                    if (expected < 0)
                    {
                        expected = known.Count;
                        known.Add(Convert.ToHexString(word));
                    }
                    Assert.Equal(expected, index.GetOrAdd(word));
                    Assert.Equal(word, index[expected]);
                }
                Assert.Equal(known.Count, index.Count);
            });

    [Fact]
    public void GetOrAdd_WordInsideAText_SameAsTheWordAlone() =>
        Word.Array[1, 100]
            .Sample(words =>
            {
                var index = new WordIndex();
                foreach (var word in words)
                {
                    var id = index.GetOrAdd([.. word, .. "following text"u8], word.Length);

                    Assert.Equal(id, index.GetOrAdd(word));
                    Assert.Equal(word, index[id]);
                }
            });

    [Fact]
    public void GetOrAdd_ManyWords_AllAreFoundAgain()
    {
        const int Count = 200_000;
        var index = new WordIndex();
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(i, index.GetOrAdd(Encoding.ASCII.GetBytes($"word number {i}")));
        }

        var table = index.ToTable();

        Assert.Equal(Count, table.Count);
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(i, index.Find(Encoding.ASCII.GetBytes($"word number {i}")));
            Assert.Equal($"word number {i}", table.Text(i));
        }
    }

    [Fact]
    public void Clear_AfterWords_StartsAtZeroAgain()
    {
        var index = new WordIndex();
        _ = index.GetOrAdd("old"u8);

        index.Clear();

        Assert.Equal(0, index.Count);
        Assert.Equal(-1, index.Find("old"u8));
        Assert.Equal(0, index.GetOrAdd("new"u8));
        Assert.Equal("new"u8, index[0]);
    }

    [Fact]
    public void Of_FirstWordsOfATable_KnowsNoOthers()
    {
        var index = WordIndex.Of(WordTable.From(["a", "b", "c"]), 2);

        Assert.Equal(1, index.Find("b"u8));
        Assert.Equal(-1, index.Find("c"u8));
    }

    [Fact]
    public void Of_RepeatedWord_Refused()
    {
        var error = Assert.Throws<ArgumentException>(() => WordIndex.Of(WordTable.From(["a", "b", "a"]), 3));

        Assert.StartsWith("The word 'a' occurs twice.", error.Message, StringComparison.Ordinal);
    }
}
