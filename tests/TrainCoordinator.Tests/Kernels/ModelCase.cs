using CsCheck;
using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Kernels;

/// <summary>A random small model with random values, and a slice for it.</summary>
/// <param name="Spec">The model.</param>
/// <param name="Lengths">Tokens of each document.</param>
/// <param name="Weighted">Whether documents have weights.</param>
/// <param name="Seed">Seed of values, tokens and masks.</param>
internal sealed record ModelCase(ModelSpec Spec, int[] Lengths, bool Weighted, int Seed)
{
    private const int MaxLength = 9;

    /// <summary>Cases over everything a model can be.</summary>
    public static Gen<ModelCase> Any { get; } =
        from cell in Gen.OneOf(CellKind.Lstm, CellKind.Lstm, CellKind.Gru, CellKind.Gru, CellKind.None)
        from bidirectional in Gen.Bool
        from activation in Gen.OneOf(GateActivation.Sigmoid, GateActivation.HardSigmoid)
        from pooling in Gen.OneOf(Pooling.Last, Pooling.Max, Pooling.Mean)
        from padding in Gen.OneOf(PaddingMode.Masked, PaddingMode.Keras)
        from pieceLength in Gen.OneOf(0, 1, 3, 4)
        from sizes in Gen.Select(Gen.Int[1, 37], Gen.Int[1, 35], Gen.Int[2, 6])
        from skip in Gen.OneOf(0f, 0.7f)
        from rates in Gen.OneOf(0f, 0f, 0.3f).Array[6]
        from sharedMasks in Gen.Bool
        from bottleneck in Gen.Bool
        from loss in Gen.OneOf(LossKind.CategoricalCrossEntropy, LossKind.BinaryCrossEntropy)
        from smoothing in Gen.OneOf(0f, 0.1f)
        from lengths in Gen.Frequency((1, Gen.Const(0)), (1, Gen.Const(1)), (6, Gen.Int[0, MaxLength])).Array[1, 6]
        from weighted in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        select new ModelCase(
            new ModelSpec
            {
                EmbeddingRows = 12,
                EmbeddingSize = sizes.Item1,
                EmbeddingTrainable = true,
                Cell = cell,
                Hidden = sizes.Item2,
                Bidirectional = bidirectional && cell != CellKind.None,
                GateActivation = activation,
                PieceLength = padding == PaddingMode.Keras ? 0 : pieceLength,
                Pooling = pooling,
                Padding = padding,
                MaxLength = MaxLength,
                MeanSkip = cell == CellKind.None ? 0.7f : skip,
                TableDropout = rates[0],
                WordDropout = rates[1],
                ChannelDropout = rates[2],
                InputDropout = rates[3],
                RecurrentDropout = rates[4],
                SharedGateMasks = sharedMasks,
                HeadDropout = rates[5],
                Bottleneck = bottleneck,
                Classes = sizes.Item3,
                Loss = loss,
                LabelSmoothing = smoothing,
            },
            lengths,
            weighted,
            seed
        );

    /// <summary>Random values for the parameters.</summary>
    /// <param name="attempt">Another draw for another number.</param>
    public ModelParameters Parameters(int attempt = 0)
    {
        var layout = new ParameterLayout(Spec);
        var key = CounterRandom.Key((ulong)Seed, (ulong)(1 + attempt));
        var dense = Values(CounterRandom.Key(key, 1), layout.Count, 0.6f);
        var embedding = Values(CounterRandom.Key(key, 2), Spec.EmbeddingRows * Spec.EmbeddingSize, 1);
        embedding.AsSpan(0, Spec.EmbeddingSize).Clear();
        return new ModelParameters(layout, dense, embedding);
    }

    public override string ToString() =>
        $"{Spec}, lengths {string.Join(' ', Lengths)}, weighted {Weighted}, seed {Seed}";

    /// <summary>The slice.</summary>
    public SliceBatch Batch()
    {
        var key = CounterRandom.Key((ulong)Seed, 0);
        var tokens = new int[Lengths.Sum()];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = 1 + CounterRandom.Below(key, (ulong)i, Spec.EmbeddingRows - 1);
        }
        var ends = new int[Lengths.Length];
        var labels = new int[Lengths.Length];
        var weights = new float[Lengths.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = Lengths[i] + (i == 0 ? 0 : ends[i - 1]);
            labels[i] = CounterRandom.Below(key, (ulong)(1000 + i), Spec.Classes);
            weights[i] = 0.5f + i;
        }
        return new SliceBatch(7, 3, 5, tokens, ends, labels, Weighted ? weights : null);
    }

    private static float[] Values(ulong key, int count, float scale)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = scale * ((2 * CounterRandom.Uniform(key, (ulong)i)) - 1);
        }
        return values;
    }
}
