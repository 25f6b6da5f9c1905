using Pipeline.Shared.Seeds;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Dropout masks that depend on seed, step and place alone: no lane, slice or engine shows in them.</summary>
public static class DropoutMasks
{
    // Streams under the key of (seed, step). Never renumber: the weights of every seed depend on it.
    private const ulong Table = 1;
    private const ulong Word = 2;
    private const ulong Channel = 3;
    private const ulong Input = 4;
    private const ulong Recurrent = 5;
    private const ulong Head = 6;

    /// <summary>Factor of one embedding row for the whole batch: 0, or 1 / (1 - rate).</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Zero-based step.</param>
    /// <param name="word">Rank of the word.</param>
    /// <param name="rate">Share of rows set to zero, in [0, 1).</param>
    public static float TableRow(ulong seed, long step, int word, float rate) =>
        Factor(Stream(seed, step, Table), (ulong)word, rate);

    /// <summary>Whether the word at one position is replaced by the zero row.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Zero-based step.</param>
    /// <param name="place">Zero-based place of the document in the batch.</param>
    /// <param name="position">Zero-based position of the token in the document as the model sees it.</param>
    /// <param name="rate">Share of words replaced, in [0, 1).</param>
    public static bool WordDropped(ulong seed, long step, int place, int position, float rate) =>
        rate > 0
        && CounterRandom.Uniform(CounterRandom.Key(Stream(seed, step, Word), (ulong)place), (ulong)position) < rate;

    /// <summary>Fills one document's mask over embedding columns.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Zero-based step.</param>
    /// <param name="place">Zero-based place of the document in the batch.</param>
    /// <param name="rate">Share set to zero, in [0, 1).</param>
    /// <param name="mask">Receives 0 or 1 / (1 - rate) for every column.</param>
    public static void FillChannels(ulong seed, long step, int place, float rate, Span<float> mask) =>
        Fill(CounterRandom.Key(Stream(seed, step, Channel), (ulong)place), rate, mask);

    /// <summary>Fills one document's mask over the inputs of one gate.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Zero-based step.</param>
    /// <param name="direction">0 forward, 1 backward.</param>
    /// <param name="gate">Zero-based gate.</param>
    /// <param name="place">Zero-based place of the document in the batch.</param>
    /// <param name="rate">Share set to zero, in [0, 1).</param>
    /// <param name="mask">Receives 0 or 1 / (1 - rate) for every input.</param>
    public static void FillInputs(
        ulong seed,
        long step,
        int direction,
        int gate,
        int place,
        float rate,
        Span<float> mask
    ) => Fill(GateKey(Stream(seed, step, Input), direction, gate, place), rate, mask);

    /// <summary>Fills one document's mask over the previous state, for one gate.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Zero-based step.</param>
    /// <param name="direction">0 forward, 1 backward.</param>
    /// <param name="gate">Zero-based gate.</param>
    /// <param name="place">Zero-based place of the document in the batch.</param>
    /// <param name="rate">Share set to zero, in [0, 1).</param>
    /// <param name="mask">Receives 0 or 1 / (1 - rate) for every unit.</param>
    public static void FillStates(
        ulong seed,
        long step,
        int direction,
        int gate,
        int place,
        float rate,
        Span<float> mask
    ) => Fill(GateKey(Stream(seed, step, Recurrent), direction, gate, place), rate, mask);

    /// <summary>Fills one document's mask over the head's inputs.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Zero-based step.</param>
    /// <param name="place">Zero-based place of the document in the batch.</param>
    /// <param name="rate">Share set to zero, in [0, 1).</param>
    /// <param name="mask">Receives 0 or 1 / (1 - rate) for every feature.</param>
    public static void FillHead(ulong seed, long step, int place, float rate, Span<float> mask) =>
        Fill(CounterRandom.Key(Stream(seed, step, Head), (ulong)place), rate, mask);

    private static ulong Stream(ulong seed, long step, ulong kind) =>
        CounterRandom.Key(CounterRandom.Key(seed, (ulong)step), kind);

    private static ulong GateKey(ulong stream, int direction, int gate, int place) =>
        CounterRandom.Key(CounterRandom.Key(stream, (ulong)((direction * 4) + gate)), (ulong)place);

    private static void Fill(ulong key, float rate, Span<float> mask)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = Factor(key, (ulong)i, rate);
        }
    }

    private static float Factor(ulong key, ulong counter, float rate) =>
        rate <= 0 ? 1
        : CounterRandom.Uniform(key, counter) < rate ? 0
        : 1 / (1 - rate);
}
