using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Model;

/// <summary>Several lanes with TorchSharp, each of which sets off collections while the others compute.</summary>
[Collection(TorchCollection.Name)]
public sealed class TorchEngineStressTests
{
    private const int Lanes = 3;
    private const int Rounds = 400;

    // Every operation with a number in it: hard sigmoids, their complement, skip, smoothing, clipped probabilities.
    public static TheoryData<CellKind, LossKind> Models { get; } =
        new() { { CellKind.Lstm, LossKind.BinaryCrossEntropy }, { CellKind.Gru, LossKind.CategoricalCrossEntropy } };

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradients_OnSeveralLanesThatCollect_AreAlwaysTheSame(CellKind cell, LossKind loss)
    {
        var spec = new ModelSpec
        {
            EmbeddingRows = 20,
            EmbeddingSize = 3,
            EmbeddingTrainable = true,
            Cell = cell,
            Hidden = 4,
            GateActivation = GateActivation.HardSigmoid,
            Pooling = Pooling.Mean,
            MeanSkip = 0.5f,
            HeadDropout = 0.2f,
            LabelSmoothing = 0.1f,
            Loss = loss,
            Classes = 3,
        };
        var layout = new ParameterLayout(spec);
        var parameters = Tests.Models.Random(layout, seed: 4);
        var batch = Tests.Models.Batch(spec, seed: 5, 4, 0, 7);
        var expected = Gradient(layout, batch, parameters);

        Parallel.For(
            0,
            Lanes,
            new ParallelOptions { MaxDegreeOfParallelism = Lanes },
            _ =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    Assert.Equal(expected, Gradient(layout, batch, parameters));
                    // The other lanes are in the middle of theirs.
                    GC.Collect(generation: 0, GCCollectionMode.Forced, blocking: true);
                }
            }
        );
    }

    private static float[] Gradient(ParameterLayout layout, SliceBatch batch, ModelParameters parameters)
    {
        using var engine = new TorchEngine(layout);
        var sum = new SliceGradient(layout);
        engine.Gradients([batch], parameters, [sum]);
        return [.. sum.Dense, .. sum.RowValues];
    }
}
