using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pipeline.Shared.Words;

/// <summary>What places words in the hash tables of this process, and differs from process to process.</summary>
/// <remarks>
/// Words that share a place are searched through one by one: whoever knew the places could write a message of words that
/// takes hours. Numbers, orders and bytes of what is made of the tables do not depend on them.
/// </remarks>
internal static class WordSeed
{
    /// <summary>A random number.</summary>
    internal static readonly long Value = BinaryPrimitives.ReadInt64LittleEndian(
        RandomNumberGenerator.GetBytes(sizeof(long))
    );

    /// <summary>A random odd number: products with it, of which the highest bits are taken, spread keys evenly.</summary>
    internal static readonly ulong Factor = unchecked((ulong)Value) | 1;
}
