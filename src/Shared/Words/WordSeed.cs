using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Pipeline.Shared.Words;

/// <summary>What places words in the hash tables of this process, and differs from process to process.</summary>
/// <remarks>
/// Words that share a place are searched through one by one: whoever knew the places could write a message of words that
/// takes hours. Numbers, orders and bytes of what is made of the tables do not depend on them.
/// </remarks>
internal static class WordSeed
{
    private static readonly long Value = BinaryPrimitives.ReadInt64LittleEndian(
        RandomNumberGenerator.GetBytes(sizeof(long))
    );

    /// <summary>A random odd number: products with it, of which the highest bits are taken, spread keys evenly.</summary>
    internal static readonly ulong Factor = unchecked((ulong)Value) | 1;

    /// <summary>The hash of a word in this process.</summary>
    /// <param name="word">UTF-8 bytes of the word.</param>
    internal static ulong HashOf(ReadOnlySpan<byte> word) => XxHash3.HashToUInt64(word, Value);
}
