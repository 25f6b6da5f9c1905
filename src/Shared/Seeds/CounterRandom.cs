namespace Pipeline.Shared.Seeds;

/// <summary>Random numbers that are a pure function of what they are for, not of what was drawn before.</summary>
/// <remarks>
/// Keyed by seed, stream and counter, so that any lane of any node draws the same number for the same place.
/// The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Safe for concurrent use.
/// </remarks>
public static class CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A key for a stream of numbers.</summary>
    /// <param name="seed">The seed, or the key of an enclosing stream.</param>
    /// <param name="stream">What the numbers are for.</param>
    public static ulong Key(ulong seed, ulong stream) =>
        Mix(unchecked(Mix(seed + Golden) ^ ((stream + 1) * 0xD1342543DE82EF95)));

    /// <summary>64 random bits.</summary>
    /// <param name="key">Key of the stream.</param>
    /// <param name="counter">Position in the stream.</param>
    public static ulong Bits(ulong key, ulong counter) => Mix(unchecked(key + (counter + 1) * Golden));

    /// <summary>A uniform number in [0, 1) with 24 random bits, exact in single precision.</summary>
    /// <param name="key">Key of the stream.</param>
    /// <param name="counter">Position in the stream.</param>
    public static float Uniform(ulong key, ulong counter) => (Bits(key, counter) >> 40) * (1f / (1 << 24));

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    /// <param name="key">Key of the stream.</param>
    /// <param name="counter">Position in the stream.</param>
    public static double UniformDouble(ulong key, ulong counter) => (Bits(key, counter) >> 11) * (1.0 / (1L << 53));

    /// <summary>A uniform integer in [0, <paramref name="bound"/>).</summary>
    /// <param name="key">Key of the stream.</param>
    /// <param name="counter">Position in the stream.</param>
    /// <param name="bound">Exclusive upper bound, at least 1.</param>
    /// <remarks>The bias of the multiply-shift method is below 2^-32 for bounds below 2^32.</remarks>
    public static int Below(ulong key, ulong counter, int bound) =>
        (int)Math.BigMul(Bits(key, counter), (ulong)bound, out _);

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
