using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Tokenize.Actors;

/// <summary>Blocks that the lanes of a node have written lately: the lane that encodes one need not read it again.</summary>
/// <remarks>
/// A block is found by the hash of its file, so what is found is what the file says; it is taken out when it is found,
/// because a job encodes a block once. The oldest give way to new ones. Safe for concurrent use.
/// </remarks>
internal sealed class RecentBlocks
{
    /// <summary>Memory that is kept, in bytes: the blocks of some 20,000 messages.</summary>
    internal const long DefaultCapacity = 64 << 20;

    private readonly long _capacity;
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string Block, string Words), TokenBlock> _blocks = [];
    private long _size;

    /// <summary>Keeps nothing yet.</summary>
    /// <param name="capacity">Largest size of all blocks together, in bytes.</param>
    internal RecentBlocks(long capacity = DefaultCapacity) => _capacity = capacity;

    /// <summary>Keeps a block that has been written.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="words">The file of its dictionary.</param>
    /// <param name="block">What both say.</param>
    internal void Add(ArtifactFile file, ArtifactFile words, TokenBlock block)
    {
        lock (_lock)
        {
            if (_blocks.TryAdd((file.Sha256, words.Sha256), block))
            {
                _size += SizeOf(block);
            }
            while (_size > _capacity)
            {
                Remove(_blocks.GetAt(0).Key);
            }
        }
    }

    /// <summary>Takes a block out.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="words">The file of its dictionary.</param>
    /// <returns>The block; <c>null</c> where it is not kept: its files say it.</returns>
    internal TokenBlock? Take(ArtifactFile file, ArtifactFile words)
    {
        lock (_lock)
        {
            return Remove((file.Sha256, words.Sha256));
        }
    }

    private TokenBlock? Remove((string Block, string Words) key)
    {
        if (!_blocks.Remove(key, out var block))
        {
            return null;
        }
        _size -= SizeOf(block);
        return block;
    }

    // Columns; what is beside them, keys above all, is a tenth of it.
    private static long SizeOf(TokenBlock block) =>
        sizeof(int) * ((long)block.Tokens.Length + 4L * block.Words.Words.Count) + block.Words.Words.ByteCount;
}
