using System.Runtime.InteropServices;
using Pipeline.Benchmarks.Kernels;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>A model whose parameters go to every worker in each step, and whose gradient sums come back: as many bytes.</summary>
/// <param name="Spec">The model, with a frozen table: only dense parameters travel.</param>
/// <param name="StepsPerRound">Steps that are timed together.</param>
internal sealed record StepSize(ModelSpec Spec, int StepsPerRound)
{
    /// <summary>The models that are measured: the post's LSTM, and one a hundred times that size.</summary>
    public static IReadOnlyList<StepSize> All { get; } =
    [
        new(BenchModel.Lstm with { EmbeddingRows = 3 }, 50),
        new(BenchModel.Lstm with { EmbeddingRows = 3, Hidden = 1360 }, 5),
    ];

    public ParameterLayout Layout { get; } = new(Spec);

    /// <summary>Bytes to one worker, and from it.</summary>
    public int Bytes => Layout.Count * sizeof(float);

    /// <summary>What is sent where nobody reads it.</summary>
    public byte[] Payload() => MemoryMarshal.AsBytes<float>(BenchModel.Parameters(Spec).Dense).ToArray();
}
