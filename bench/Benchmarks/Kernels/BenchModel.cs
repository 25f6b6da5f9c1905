using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>Models that are measured, with random parameters.</summary>
internal static class BenchModel
{
    /// <summary>The model all trainers can train: a frozen table of 20,001 x 100, 100 units, the last state, 20 classes.</summary>
    public static ModelSpec Lstm { get; } =
        new()
        {
            EmbeddingRows = 20_001,
            EmbeddingSize = 100,
            Classes = 20,
        };

    /// <summary>The same, run over the zero vectors in front of each document.</summary>
    public static ModelSpec LstmPadded { get; } = Lstm with { Padding = PaddingMode.Keras };

    /// <summary>Models that only the kernels train.</summary>
    public static IEnumerable<(string Name, ModelSpec Spec)> Others { get; } =
    [
        ("GRU, masked", Lstm with { Cell = CellKind.Gru }),
        (
            "preset seed",
            LstmPadded with
            {
                EmbeddingSize = 50,
                GateActivation = GateActivation.HardSigmoid,
                TableDropout = 0.2f,
                InputDropout = 0.2f,
                RecurrentDropout = 0.2f,
                Bottleneck = true,
                Loss = LossKind.BinaryCrossEntropy,
            }
        ),
        (
            "preset best, 1000 tokens",
            Lstm with
            {
                EmbeddingSize = 200,
                EmbeddingTrainable = true,
                Hidden = 128,
                PieceLength = 50,
                Pooling = Pooling.Max,
                MeanSkip = 0.3f,
                WordDropout = 0.3f,
                ChannelDropout = 0.2f,
                HeadDropout = 0.5f,
            }
        ),
    ];

    /// <summary>Random values for a model; the padding row is zero.</summary>
    /// <param name="spec">The model.</param>
    public static ModelParameters Parameters(ModelSpec spec)
    {
        var layout = new ParameterLayout(spec);
        var table = Random(2, spec.EmbeddingRows * spec.EmbeddingSize, 0.7f);
        table.AsSpan(0, spec.EmbeddingSize).Clear();
        return new ModelParameters(layout, Random(1, layout.Count, 0.15f), table);
    }

    private static float[] Random(ulong stream, int count, float scale) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => scale * ((2 * CounterRandom.Uniform(CounterRandom.Key(3, stream), (ulong)i)) - 1)),
        ];
}
