using System.Numerics;
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
    public void GetOrAdd_WordsOfAText_SameNumbersAsTheWordsAlone() =>
        Gen.Select(Word.Where(word => word.Length > 0).Array[0, 400], Gen.Int[0, 30])
            .Sample(
                (words, knownCount) =>
                {
                    var text = new List<byte>();
                    var edges = new List<int>();
                    foreach (var word in words)
                    {
                        edges.AddRange(text.Count, text.Count + word.Length);
                        text.AddRange([.. word, (byte)' ']);
                    }
                    text.AddRange("padding"u8);
                    var alone = new WordIndex();
                    var together = new WordIndex();
                    foreach (var known in words.TakeLast(knownCount))
                    {
                        _ = alone.GetOrAdd(known);
                        _ = together.GetOrAdd(known);
                    }
                    var numbers = new int[words.Length];

                    together.GetOrAdd([.. text], [.. edges], numbers);

                    Assert.Equal(words.Select(word => alone.GetOrAdd(word)), numbers);
                    Assert.Equal(alone.Count, together.Count);
                }
            );

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
    public void GetOrAdd_ShortWordsThatDifferInTrailingNulsOnly_AreDifferentWords()
    {
        // Such words have the same key and meet in the table only by chance, so many tables are tried.
        for (var letter = 1; letter < 256; letter++)
        {
            var index = new WordIndex();
            for (var length = 1; length <= 8; length++)
            {
                for (var bits = 0; bits < 1 << length; bits++)
                {
                    var word = Enumerable.Range(0, length).Select(i => (byte)(((bits >> i) & 1) * letter)).ToArray();

                    Assert.Equal(index.Count, index.GetOrAdd(word));
                }
            }
        }
    }

    [Fact]
    public void GetOrAdd_LongWordsWithTheSameHash_AreDifferentWords()
    {
        // The hash of 16 bytes is first * odd ^ rotate(last, 32): any other first half has a last half that collides.
        var odd = WordSeed.Factor;
        const ulong First = 1;
        const ulong OtherFirst = 2;
        const ulong Last = 3;
        var otherLast = Last ^ BitOperations.RotateLeft(unchecked((First * odd) ^ (OtherFirst * odd)), 32);
        var index = new WordIndex();

        Assert.Equal(0, index.GetOrAdd([.. BitConverter.GetBytes(First), .. BitConverter.GetBytes(Last)]));
        Assert.Equal(1, index.GetOrAdd([.. BitConverter.GetBytes(OtherFirst), .. BitConverter.GetBytes(otherLast)]));
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
