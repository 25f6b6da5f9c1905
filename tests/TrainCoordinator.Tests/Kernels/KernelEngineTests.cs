using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;

namespace Pipeline.TrainCoordinator.Tests.Kernels;

public sealed class KernelEngineTests
{
    [Fact]
    public void Predict_EmptyDocument_IsTheHeadsBias()
    {
        var testCase = new ModelCase(KernelModels.Lstm() with { MeanSkip = 0.5f }, [0], Weighted: false, Seed: 1);
        var parameters = testCase.Parameters();
        parameters.Layout["head.bias"].In(parameters.Dense).Clear();
        using var engine = new KernelEngine(parameters.Layout);
        var probabilities = new float[3];

        engine.Predict(testCase.Batch(), parameters, probabilities);

        Assert.Equal([1f / 3, 1f / 3, 1f / 3], probabilities);
    }

    [Fact]
    public void Gradients_EmptyDocumentsOnly_TouchTheHeadsBiasAlone()
    {
        var testCase = new ModelCase(KernelModels.Lstm(), [0, 0], Weighted: false, Seed: 1);
        var parameters = testCase.Parameters();
        using var engine = new KernelEngine(parameters.Layout);
        var gradient = new SliceGradient(parameters.Layout);

        engine.Gradients([testCase.Batch()], parameters, [gradient]);

        Assert.Equal(0, gradient.RowCount);
        Assert.All(gradient.Dense[..parameters.Layout["head.bias"].Offset], value => Assert.Equal(0, value));
        Assert.NotEqual(0, parameters.Layout["head.bias"].In(gradient.Dense)[0]);
    }

    [Fact]
    public void Gradients_FrozenTable_HasNoRows()
    {
        var spec = KernelModels.Lstm() with { EmbeddingTrainable = false };
        var testCase = new ModelCase(spec, [3], Weighted: false, Seed: 1);
        var parameters = testCase.Parameters();
        using var engine = new KernelEngine(parameters.Layout);
        var gradient = new SliceGradient(parameters.Layout);
        gradient.ResetRows([1, 2]);

        engine.Gradients([testCase.Batch()], parameters, [gradient]);

        Assert.Equal(0, gradient.RowCount);
    }

    [Fact]
    public void Gradients_DroppedAndRepeatedWords_HaveOneRowEachInOrder()
    {
        var spec = KernelModels.Lstm() with { WordDropout = 0.99f };
        var parameters = new ModelCase(spec, [], Weighted: false, Seed: 1).Parameters();
        using var engine = new KernelEngine(parameters.Layout);
        var gradient = new SliceGradient(parameters.Layout);

        engine.Gradients([new SliceBatch(1, 0, 0, [4, 9, 4, 0, 2], [3, 5], [0, 1])], parameters, [gradient]);

        Assert.Equal([2, 4, 9], gradient.Rows.ToArray());
    }

    [Fact]
    public void Gradients_OneDocumentRight_CountsHits()
    {
        var spec = KernelModels.Lstm();
        var layout = new ParameterLayout(spec);
        var parameters = new ModelParameters(layout, new float[layout.Count], new float[12 * 5]);
        layout["head.bias"].In(parameters.Dense)[1] = 5;
        using var engine = new KernelEngine(layout);
        var gradient = new SliceGradient(layout);

        engine.Gradients([new SliceBatch(1, 0, 0, [4, 9], [1, 2], [1, 2])], parameters, [gradient]);

        Assert.Equal(2, gradient.Sums.Documents);
        Assert.Equal(1, gradient.Sums.Correct);
        Assert.Equal(4, gradient.Sums.BinaryCorrect);
        Assert.Equal(2 * Math.Log(Math.Exp(5) + 2) - 5, gradient.Sums.Loss, 1e-12);
    }

    [Fact]
    public void Gradients_LongDocument_GradientDiesAwayWithoutDenormals()
    {
        var testCase = new ModelCase(KernelModels.Lstm(), [2000], Weighted: false, Seed: 3);
        var parameters = testCase.Parameters();
        using var engine = new KernelEngine(parameters.Layout);
        var gradient = new SliceGradient(parameters.Layout);

        engine.Gradients([testCase.Batch()], parameters, [gradient]);

        // Forward: 2000 x 7 x 28. A backward pass over every position would add twice that.
        Assert.InRange(engine.MultiplyAddCount, 2000 * 7 * 28, 2000 * 7 * 28 * 2);
        Assert.DoesNotContain(gradient.Dense, float.IsSubnormal);
    }

    [Fact]
    public void Gradients_OfBatchesSeenBefore_AllocateNextToNothing()
    {
        var spec = KernelModels.Lstm() with { Padding = PaddingMode.Keras, MaxLength = 60, MeanSkip = 0.3f };
        int[] lengths = [60, 0, 17, 1, 33];
        SliceBatch[] slices =
        [
            new ModelCase(spec, lengths, Weighted: false, Seed: 1).Batch(),
            new ModelCase(spec, lengths, Weighted: false, Seed: 2).Batch(),
        ];
        var parameters = new ModelCase(spec, [], Weighted: false, Seed: 3).Parameters();
        var optimizer = new Optimizer(new OptimizerSettings(), parameters.Layout);
        using var engine = new KernelEngine(parameters.Layout);
        SliceGradient[] sums = [new(parameters.Layout), new(parameters.Layout)];
        var mean = new SliceGradient(parameters.Layout);
        var pool = new GradientPool(parameters.Layout);
        void Step(int step)
        {
            engine.Gradients(slices, parameters, sums);
            var tree = new SliceTree(new SliceRange(0, 2), pool);
            tree.TryAdd(0, sums[0]);
            tree.TryAdd(1, sums[1]);
            GradientMean.Form(tree.Take()!, mean);
            optimizer.Update(parameters, mean, step, learningRate: 0.001);
        }
        Step(0);
        Step(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Step(2);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 4096);
    }

    [Fact]
    public void Constructor_PiecesWithComputedPadding_IsRefused()
    {
        var spec = KernelModels.Lstm() with { Padding = PaddingMode.Keras, PieceLength = 50 };

        var error = Assert.Throws<ArgumentException>(() => new KernelEngine(new ParameterLayout(spec)));

        Assert.StartsWith(
            "The model computes its padding and cuts documents into pieces of 50 tokens, but pieces have no padding; "
                + "choose masked padding or a piece length of 0.",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
