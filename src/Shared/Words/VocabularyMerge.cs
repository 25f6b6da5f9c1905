using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Adds up the dictionaries of blocks into the vocabulary of a corpus.</summary>
/// <remarks>
/// Counts add, first appearances take the minimum: the merge is associative and commutative, so any tree over any
/// workers in any order gives the same vocabulary. First appearances are compared as positions in the sorted corpus
/// listing, which every caller has, so that no document key is kept per word. One thread at a time.
/// </remarks>
public sealed class VocabularyMerge
{
    private readonly WordIndex _words = new();
    private Entry[] _entries = new Entry[1 << 10];

    /// <summary>Number of distinct words so far.</summary>
    public int Count => _words.Count;

    /// <summary>Adds a block's dictionary.</summary>
    /// <param name="block">The dictionary.</param>
    /// <param name="documentPositions">For each row of the block, the document's zero-based position in document order over the whole corpus.</param>
    /// <exception cref="ArgumentException">A word first appears in a row without a position.</exception>
    public void Add(BlockWords block, ReadOnlySpan<int> documentPositions)
    {
        for (var i = 0; i < block.Words.Count; i++)
        {
            var row = block.FirstRow[i];
            if (row >= documentPositions.Length)
            {
                throw new ArgumentException(
                    $"The block's row {row} holds a word, but positions are given for {documentPositions.Length} rows.",
                    nameof(documentPositions)
                );
            }
            Add(
                block.Words[i],
                new Entry(
                    block.Counts[i],
                    block.Documents[i],
                    new Appearance(documentPositions[row], block.FirstPosition[i])
                )
            );
        }
    }

    /// <summary>Adds what another merge has found in other documents.</summary>
    /// <param name="part">The other merge's result.</param>
    public void Add(PartialVocabulary part)
    {
        for (var i = 0; i < part.Words.Count; i++)
        {
            var first = new Appearance(part.FirstDocument[i], part.FirstPosition[i]);
            Add(part.Words[i], new Entry(part.Counts[i], part.Documents[i], first));
        }
    }

    /// <summary>What has been added so far, to be added to another merge.</summary>
    public PartialVocabulary ToPartial()
    {
        var order = Order(new ByAppearance(_entries));
        return new PartialVocabulary(
            _words.ToTable().Pick(order),
            Array.ConvertAll(order, id => _entries[id].Count),
            Array.ConvertAll(order, id => _entries[id].Documents),
            Array.ConvertAll(order, id => _entries[id].First.Document),
            Array.ConvertAll(order, id => _entries[id].First.Position)
        );
    }

    /// <summary>The vocabulary of everything added so far.</summary>
    public Vocabulary Rank()
    {
        var order = Order(new ByRank(_entries));
        return new Vocabulary(
            _words.ToTable().Pick(order),
            Array.ConvertAll(order, id => _entries[id].Count),
            Array.ConvertAll(order, id => _entries[id].Documents)
        );
    }

    private void Add(ReadOnlySpan<byte> word, Entry entry)
    {
        var id = _words.GetOrAdd(word);
        if (id == _entries.Length)
        {
            Array.Resize(ref _entries, Capacity.Grown(id, id + 1L));
        }
        // An empty entry has no documents.
        ref var sum = ref _entries[id];
        sum =
            sum.Documents == 0
                ? entry
                : new Entry(
                    sum.Count + entry.Count,
                    sum.Documents + entry.Documents,
                    sum.First.CompareTo(entry.First) <= 0 ? sum.First : entry.First
                );
    }

    // Appearances differ between words, so both orders are total and an unstable sort is enough.
    private int[] Order<TOrder>(TOrder order)
        where TOrder : struct, IComparer<int>
    {
        var ids = new int[Count];
        for (var id = 0; id < ids.Length; id++)
        {
            ids[id] = id;
        }
        ids.AsSpan().Sort(order);
        return ids;
    }

    private readonly record struct Entry(long Count, int Documents, Appearance First);

    private readonly record struct Appearance(int Document, int Position) : IComparable<Appearance>
    {
        public int CompareTo(Appearance other) =>
            Document != other.Document ? Document.CompareTo(other.Document) : Position.CompareTo(other.Position);
    }

    private readonly struct ByAppearance(Entry[] entries) : IComparer<int>
    {
        public int Compare(int x, int y) => entries[x].First.CompareTo(entries[y].First);
    }

    private readonly struct ByRank(Entry[] entries) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            ref readonly var a = ref entries[x];
            ref readonly var b = ref entries[y];
            return a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.First.CompareTo(b.First);
        }
    }
}
