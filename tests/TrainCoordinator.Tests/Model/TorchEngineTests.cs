using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using TorchSharp;

namespace Pipeline.TrainCoordinator.Tests.Model;

[Collection(TorchCollection.Name)]
public sealed class TorchEngineTests
{
    private static readonly ModelSpec Small = new()
    {
        EmbeddingRows = 9,
        EmbeddingSize = 3,
        EmbeddingTrainable = true,
        Hidden = 4,
        Classes = 5,
        MaxLength = 12,
    };

    public static TheoryData<string, ModelSpec> Specs =>
        new()
        {
            { "lstm", Small },
            { "hard sigmoid", Small with { GateActivation = GateActivation.HardSigmoid } },
            { "gru", Small with { Cell = CellKind.Gru } },
            { "keras padding", Small with { Padding = PaddingMode.Keras } },
            { "both directions", Small with { Bidirectional = true } },
            {
                "maximum in pieces, both directions",
                Small with
                {
                    Bidirectional = true,
                    PieceLength = 5,
                    Pooling = Pooling.Max,
                }
            },
            { "mean", Small with { Cell = CellKind.Gru, Pooling = Pooling.Mean } },
            { "skip alone", Small with { Cell = CellKind.None, MeanSkip = 0.3f } },
            { "skip and layer", Small with { MeanSkip = 0.3f } },
            { "bottleneck", Small with { Bottleneck = true } },
            { "binary loss", Small with { Loss = LossKind.BinaryCrossEntropy } },
            { "smoothed", Small with { LabelSmoothing = 0.1f } },
            {
                "every mask",
                Small with
                {
                    MeanSkip = 0.3f,
                    TableDropout = 0.2f,
                    WordDropout = 0.3f,
                    ChannelDropout = 0.2f,
                    InputDropout = 0.2f,
                    RecurrentDropout = 0.2f,
                    HeadDropout = 0.3f,
                }
            },
            {
                "every mask, gru, both directions",
                Small with
                {
                    Cell = CellKind.Gru,
                    Bidirectional = true,
                    InputDropout = 0.2f,
                    RecurrentDropout = 0.2f,
                }
            },
        };

    private static SliceGradient Gradient(SliceBatch batch, ModelParameters parameters)
    {
        using var engine = new TorchEngine(parameters.Layout, doublePrecision: true);
        var gradient = new SliceGradient(parameters.Layout);
        engine.Gradients([batch], parameters, [gradient]);
        return gradient;
    }

    private static float[] Predict(SliceBatch batch, ModelParameters parameters, bool doublePrecision = true)
    {
        using var engine = new TorchEngine(parameters.Layout, doublePrecision);
        var probabilities = new float[batch.Count * parameters.Layout.Spec.Classes];
        engine.Predict(batch, parameters, probabilities);
        return probabilities;
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Gradients_OfEveryLayer_AreTheSlopesOfTheLoss(string name, ModelSpec spec)
    {
        Assert.NotEmpty(name);
        var layout = new ParameterLayout(spec);
        var parameters = Models.Random(layout, seed: 11);
        var batch = Models.Batch(spec, seed: 5, 7, 0, 12, 1) with { Weights = [1, 2, 0.5f, 1.5f] };
        var gradient = Gradient(batch, parameters);

        foreach (var tensor in layout.Tensors)
        {
            AssertSlopes(
                parameters.Dense.AsMemory(tensor.Offset, tensor.Count),
                tensor.In(gradient.Dense).ToArray(),
                batch,
                parameters
            );
        }
        var table = new float[parameters.Embedding.Length];
        for (var i = 0; i < gradient.RowCount; i++)
        {
            gradient.RowValues.Slice(i * 3, 3).CopyTo(table.AsSpan(gradient.Rows[i] * 3));
        }
        AssertSlopes(parameters.Embedding, table, batch, parameters);
        Assert.Equal(batch.Tokens.Distinct().Order(), gradient.Rows.ToArray());
    }

    [Fact]
    public void Gradients_OfAFrozenTable_HaveNoRows()
    {
        var layout = new ParameterLayout(Small with { EmbeddingTrainable = false });

        var gradient = Gradient(Models.Batch(Small, 5, 7, 3), Models.Random(layout, 11));

        Assert.Equal(0, gradient.RowCount);
    }

    [Fact]
    public void Gradients_OfTwoSlices_AreThoseOfEachAlone()
    {
        var parameters = Models.Random(new ParameterLayout(Small), 11);
        SliceBatch[] batches = [Models.Batch(Small, 5, 7, 3), Models.Batch(Small, 6, 1, 12)];
        SliceGradient[] sums = [new(parameters.Layout), new(parameters.Layout)];
        using var engine = new TorchEngine(parameters.Layout, doublePrecision: true);

        engine.Gradients(batches, parameters, sums);

        Assert.Equal(Gradient(batches[0], parameters).Dense, sums[0].Dense);
        Assert.Equal(Gradient(batches[1], parameters).Dense, sums[1].Dense);
    }

    [Fact]
    public void Gradients_Sums_CountHitsOfTheTrueClass()
    {
        // A head of biases alone: class 1 has probability e / (e + 4) = 0.4046, below one half.
        var parameters = Models.Zero(new ParameterLayout(Small));
        parameters.Layout["head.bias"].In(parameters.Dense)[1] = 1;
        var batch = Models.Batch(Small, 5, 2, 3, 4) with { Labels = [1, 1, 0] };

        var sums = Gradient(batch, parameters).Sums;

        Assert.Equal((3, 2, 3 * 4), (sums.Documents, sums.Correct, sums.BinaryCorrect));
        Assert.Equal((2 * 0.904833) + 1.904833, sums.Loss, 1e-5);
    }

    [Fact]
    public void Predict_LstmWithoutMasks_EqualsTorchsOwnLayerPieceByPiece()
    {
        NativeTorch.EnsureLoaded();
        var spec = Small with { Bidirectional = true, PieceLength = 5, Pooling = Pooling.Max };
        var parameters = Models.Random(new ParameterLayout(spec), 11);
        var batch = Models.Batch(spec, seed: 5, 12, 3);

        var expected = Enumerable.Range(0, 2).SelectMany(d => WithTorchsLayer(parameters, batch.TokensOf(d).ToArray()));

        AssertClose([.. expected.Select(p => (double)p)], Predict(batch, parameters), tolerance: 1e-6);
    }

    [Fact]
    public void Predict_GruWithoutMasks_EqualsKerasFormulas()
    {
        var spec = Small with { Cell = CellKind.Gru, GateActivation = GateActivation.HardSigmoid };
        var parameters = Models.Random(new ParameterLayout(spec), 11);
        var batch = Models.Batch(spec, seed: 5, 6);

        var expected = WithKerasGru(parameters, batch.Tokens);

        AssertClose(expected, Predict(batch, parameters), tolerance: 1e-6);
    }

    [Fact]
    public void Predict_KerasPadding_ReadsZeroVectorsFirst()
    {
        // Row 0 is the zero vector, so padding by hand with rank 0 is the same sequence.
        var layout = new ParameterLayout(Small with { Padding = PaddingMode.Keras });
        var parameters = Models.Random(layout, 11);
        var batch = Models.Batch(Small, seed: 5, 9);
        var padded = batch with { Tokens = [0, 0, 0, .. batch.Tokens], TokenEnds = [12] };

        Assert.Equal(Predict(padded, parameters), Predict(batch, parameters));
        Assert.NotEqual(
            Predict(batch, parameters with { Layout = new ParameterLayout(Small) }),
            Predict(batch, parameters)
        );
    }

    [Fact]
    public void Predict_EmptyDocument_HasZeroFeatures()
    {
        var spec = Small with { MeanSkip = 0.3f };
        var parameters = Models.Random(new ParameterLayout(spec), 11);

        var probabilities = Predict(Models.Batch(spec, seed: 5, 0), parameters);

        using var expected = torch.tensor(parameters.Layout["head.bias"].In(parameters.Dense).ToArray()).softmax(0);
        AssertClose([.. expected.data<float>().Select(p => (double)p)], probabilities, tolerance: 1e-6);
    }

    [Fact]
    public void Predict_InSinglePrecision_AgreesToItsDigits()
    {
        var parameters = Models.Random(new ParameterLayout(Small), 11);
        var batch = Models.Batch(Small, 5, 12, 3, 0);

        var expected = Predict(batch, parameters).Select(p => (double)p).ToArray();

        AssertClose(expected, Predict(batch, parameters, doublePrecision: false), tolerance: 1e-6);
    }

    // Central differences along random directions, over the steps that single precision really takes.
    private static void AssertSlopes(
        Memory<float> values,
        float[] gradient,
        SliceBatch batch,
        ModelParameters parameters
    )
    {
        var start = values.ToArray();
        for (var direction = 0; direction < 2; direction++)
        {
            var key = CounterRandom.Key(9, (ulong)direction);
            float Along(int i, float step) => start[i] + (CounterRandom.Below(key, (ulong)i, 2) == 0 ? step : -step);
            float[] above = [.. start.Select((_, i) => Along(i, 3e-4f))];
            float[] below = [.. start.Select((_, i) => Along(i, -3e-4f))];
            above.CopyTo(values);
            var lossAbove = Gradient(batch, parameters).Sums.Loss;
            below.CopyTo(values);
            var lossBelow = Gradient(batch, parameters).Sums.Loss;
            start.CopyTo(values);

            var expected = lossAbove - lossBelow;
            var actual = gradient.Select((slope, i) => slope * ((double)above[i] - below[i])).Sum();
            var largest = gradient.Select((slope, i) => Math.Abs(slope * ((double)above[i] - below[i]))).Sum();
            Assert.Equal(expected, actual, 1e-5 * largest);
        }
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        var largest = expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * largest));
    }

    private static float[] WithTorchsLayer(ModelParameters parameters, int[] tokens)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var layout = parameters.Layout;
        var maxima = new List<torch.Tensor>();
        foreach (var (direction, reversed) in new[] { ("forward", false), ("backward", true) })
        {
            using var lstm = torch.nn.LSTM(3, 4, batchFirst: true);
            var weights = lstm.parameters().ToArray();
            weights[0].copy_(Matrix($"lstm.{direction}.kernel").t());
            weights[1].copy_(Matrix($"lstm.{direction}.recurrent_kernel").t());
            weights[2].copy_(torch.tensor(layout[$"lstm.{direction}.bias"].In(parameters.Dense).ToArray()));
            weights[3].zero_();
            var outputs = new List<torch.Tensor>();
            foreach (var piece in tokens.Chunk(5))
            {
                var read = reversed ? piece.Reverse() : piece;
                var x = torch.tensor(read.SelectMany(word => parameters.Row(word).ToArray()).ToArray());
                outputs.Add(lstm.call(x.view(1, -1, 3)).Item1[0]);
            }
            maxima.Add(torch.cat(outputs).max(0).values);
        }
        var bias = torch.tensor(layout["head.bias"].In(parameters.Dense).ToArray());
        return (torch.cat(maxima).matmul(Matrix("head.kernel")) + bias).softmax(0).data<float>().ToArray();

        torch.Tensor Matrix(string name) =>
            torch.tensor(layout[name].In(parameters.Dense).ToArray(), [layout[name].Rows, layout[name].Columns]);
    }

    // z, r, h: h = z h + (1 - z) tanh(x_h + (r h) U_h), with hard sigmoids.
    private static double[] WithKerasGru(ModelParameters parameters, int[] tokens)
    {
        var w = parameters.Layout["gru.kernel"].In(parameters.Dense).ToArray();
        var u = parameters.Layout["gru.recurrent_kernel"].In(parameters.Dense).ToArray();
        var b = parameters.Layout["gru.bias"].In(parameters.Dense).ToArray();
        var h = new double[4];
        foreach (var word in tokens)
        {
            var x = parameters.Row(word).ToArray();
            double Pre(int gate, int unit, Func<int, double> state) =>
                b[(gate * 4) + unit]
                + Enumerable.Range(0, 3).Sum(i => (double)x[i] * w[(i * 12) + (gate * 4) + unit])
                + Enumerable.Range(0, 4).Sum(j => state(j) * u[(j * 12) + (gate * 4) + unit]);
            double Hard(double value) => Math.Clamp((0.2 * value) + 0.5, 0, 1);
            var update = Enumerable.Range(0, 4).Select(unit => Hard(Pre(0, unit, j => h[j]))).ToArray();
            var reset = Enumerable.Range(0, 4).Select(unit => Hard(Pre(1, unit, j => h[j]))).ToArray();
            var candidate = Enumerable.Range(0, 4).Select(unit => Math.Tanh(Pre(2, unit, j => reset[j] * h[j])));
            h = [.. candidate.Select((value, unit) => (update[unit] * h[unit]) + ((1 - update[unit]) * value))];
        }
        var head = parameters.Layout["head.kernel"].In(parameters.Dense).ToArray();
        var bias = parameters.Layout["head.bias"].In(parameters.Dense).ToArray();
        var logits = bias.Select((value, c) => value + Enumerable.Range(0, 4).Sum(j => h[j] * head[(j * 5) + c]));
        var powers = logits.Select(Math.Exp).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
