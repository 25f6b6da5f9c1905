using Pipeline.Shared.Seeds;

namespace Pipeline.Ingest.Sample;

/// <summary>The random choices that make one document, in the order they are made.</summary>
/// <remarks>Whole numbers and products only: a logarithm may differ in its last bit from machine to machine.</remarks>
/// <param name="key">Key of the document.</param>
internal struct SampleRandom(ulong key)
{
    private ulong _counter;

    /// <summary>A uniform number from 0 to <paramref name="bound"/> - 1.</summary>
    internal int Below(int bound) => CounterRandom.Below(key, _counter++, bound);

    /// <summary>A uniform number in [0, 1).</summary>
    internal double Uniform() => CounterRandom.UniformDouble(key, _counter++);

    /// <summary>Yes with the given probability.</summary>
    internal bool Chance(double probability) => Uniform() < probability;

    /// <summary>64 random bits.</summary>
    internal ulong Bits() => CounterRandom.Bits(key, _counter++);

    /// <summary>A zero-based rank by Zipf's law: the word of rank r comes about 1/(r + 1) times as often as the first.</summary>
    /// <param name="octaves">There are 2^octaves - 1 ranks.</param>
    /// <remarks>Under that law every octave of ranks weighs about the same; within one, rejection gives it exactly.</remarks>
    internal int ZipfRank(int octaves)
    {
        var first = 1 << Below(octaves);
        int rank;
        do
        {
            rank = first + Below(first);
        } while (Uniform() * rank >= first);
        return rank - 1;
    }
}
