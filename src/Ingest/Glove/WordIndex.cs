using System.IO.Hashing;

namespace Pipeline.Ingest.Glove;

/// <summary>A growing set of distinct words that numbers them in the order they come.</summary>
/// <remarks>Open addressing over one run of bytes: about 25 bytes a word besides its own, and no object for each.</remarks>
internal sealed class WordIndex
{
    private byte[] _bytes = new byte[1 << 16];
    private int[] _ends = new int[1 << 12];
    private int[] _slots = new int[1 << 13]; // a word's number + 1; 0 is free
    private ulong[] _hashes = new ulong[1 << 12];

    /// <summary>Number of words.</summary>
    internal int Count { get; private set; }

    /// <summary>Finds a word, and adds it where it is new.</summary>
    /// <param name="word">Its bytes.</param>
    /// <param name="isNew">Whether it was added.</param>
    /// <returns>The word's zero-based number.</returns>
    internal int Add(ReadOnlySpan<byte> word, out bool isNew)
    {
        var hash = XxHash3.HashToUInt64(word);
        var slot = Find(word, hash);
        isNew = _slots[slot] == 0;
        if (isNew)
        {
            Append(word, hash);
            _slots[slot] = Count;
            if (2 * Count > _slots.Length)
            {
                Rehash();
            }
            return Count - 1;
        }
        return _slots[slot] - 1;
    }

    private int Find(ReadOnlySpan<byte> word, ulong hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(hash & (uint)mask);
        while (_slots[slot] != 0)
        {
            var number = _slots[slot] - 1;
            if (_hashes[number] == hash && word.SequenceEqual(Word(number)))
            {
                break;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private ReadOnlySpan<byte> Word(int number)
    {
        var start = number == 0 ? 0 : _ends[number - 1];
        return _bytes.AsSpan(start, _ends[number] - start);
    }

    private void Append(ReadOnlySpan<byte> word, ulong hash)
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        while (start + word.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * _ends.Length);
            Array.Resize(ref _hashes, 2 * _hashes.Length);
        }
        word.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + word.Length;
        _hashes[Count] = hash;
        Count++;
    }

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)(_hashes[number] & (uint)mask);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }
            _slots[slot] = number + 1;
        }
    }
}
