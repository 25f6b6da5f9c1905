namespace Pipeline.Shared.Words;

/// <summary>A list that grows by pages: nothing is copied then, and no more than one page is held in vain.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
internal sealed class PagedList<T>
    where T : struct
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private readonly List<T[]> _pages = [];

    /// <summary>Number of elements.</summary>
    internal int Count { get; private set; }

    /// <summary>An element, to be read or changed.</summary>
    /// <param name="index">Its zero-based position.</param>
    internal ref T this[int index] => ref _pages[index >> PageBits][index & (PageSize - 1)];

    /// <summary>Adds an element at the end.</summary>
    /// <param name="element">The element.</param>
    internal void Add(T element)
    {
        if (Count == _pages.Count << PageBits)
        {
            _pages.Add(new T[PageSize]);
        }
        this[Count++] = element;
    }

    /// <summary>A copy of all elements.</summary>
    internal T[] ToArray()
    {
        var all = new T[Count];
        for (var page = 0; page < _pages.Count; page++)
        {
            var start = page << PageBits;
            _pages[page].AsSpan(0, Math.Min(PageSize, Count - start)).CopyTo(all.AsSpan(start));
        }
        return all;
    }
}
