using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Model;

public sealed class KerasInitializersTests
{
    private static readonly ModelSpec Spec = new()
    {
        EmbeddingRows = 30,
        EmbeddingSize = 20,
        Hidden = 16,
        Classes = 5,
        Bottleneck = true,
    };

    private static float[,] Gate(ModelParameters parameters, string name, int gate, int gates)
    {
        var tensor = parameters.Layout[name];
        var values = tensor.In(parameters.Dense);
        var width = tensor.Columns / gates;
        var matrix = new float[tensor.Rows, width];
        for (var row = 0; row < tensor.Rows; row++)
        {
            for (var column = 0; column < width; column++)
            {
                matrix[row, column] = values[(row * tensor.Columns) + (gate * width) + column];
            }
        }
        return matrix;
    }

    [Theory]
    [InlineData(CellKind.Lstm, "lstm", 4)]
    [InlineData(CellKind.Gru, "gru", 3)]
    public void Initialize_RecurrentKernels_AreOrthogonalTimesOnePointOne(CellKind cell, string name, int gates)
    {
        var parameters = KerasInitializers.Initialize(new ParameterLayout(Spec with { Cell = cell }), seed: 7);

        for (var gate = 0; gate < gates; gate++)
        {
            var u = Gate(parameters, $"{name}.recurrent_kernel", gate, gates);
            for (var a = 0; a < 16; a++)
            {
                for (var b = 0; b < 16; b++)
                {
                    var (rows, columns) = (0.0, 0.0);
                    for (var i = 0; i < 16; i++)
                    {
                        rows += u[a, i] * u[b, i];
                        columns += u[i, a] * u[i, b];
                    }
                    Assert.Equal(a == b ? 1.21 : 0, rows, 1e-6);
                    Assert.Equal(a == b ? 1.21 : 0, columns, 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Initialize_Kernels_AreGlorotUniformGateByGate()
    {
        var parameters = KerasInitializers.Initialize(new ParameterLayout(Spec), seed: 7);
        var limit = Math.Sqrt(6.0 / (20 + 16)); // 0.408; over all four gates at once it would be 0.267

        for (var gate = 0; gate < 4; gate++)
        {
            var values = Gate(parameters, "lstm.kernel", gate, 4).Cast<float>().ToArray();
            Assert.InRange(values.Max(Math.Abs), 0.95 * limit, limit);
            Assert.Equal(0, values.Average(), 0.06);
        }
        Assert.InRange(Gate(parameters, "bottleneck.kernel", 0, 1).Cast<float>().Max(Math.Abs), 0.4, 0.595); // 6 / 17
        Assert.InRange(Gate(parameters, "head.kernel", 0, 1).Cast<float>().Max(Math.Abs), 0.4, 1); // 6 / 6
    }

    [Theory]
    [InlineData("forward")]
    [InlineData("backward")]
    public void Initialize_LstmBiases_AreZeroButTheForgetGates(string direction)
    {
        var layout = new ParameterLayout(Spec with { Bidirectional = true });
        var parameters = KerasInitializers.Initialize(layout, seed: 7);

        var bias = layout[$"lstm.{direction}.bias"].In(parameters.Dense).ToArray();

        Assert.Equal(Enumerable.Repeat(1f, 16), bias[16..32]);
        Assert.All((float[])[.. bias[..16], .. bias[32..]], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Initialize_OtherBiases_AreZero()
    {
        var layout = new ParameterLayout(Spec with { Cell = CellKind.Gru });
        var parameters = KerasInitializers.Initialize(layout, seed: 7);

        foreach (var name in new[] { "gru.bias", "bottleneck.bias", "head.bias" })
        {
            Assert.All(layout[name].In(parameters.Dense).ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Initialize_WithoutTable_DrawsOneWithAZeroPaddingRow()
    {
        var parameters = KerasInitializers.Initialize(new ParameterLayout(Spec), seed: 7);

        Assert.All(parameters.Row(0).ToArray(), value => Assert.Equal(0, value));
        Assert.InRange(parameters.Embedding.Max(Math.Abs), 0.049, 0.05);
    }

    [Fact]
    public void Initialize_WithTable_UsesIt()
    {
        var table = new float[30 * 20];

        Assert.Same(table, KerasInitializers.Initialize(new ParameterLayout(Spec), 7, table).Embedding);
        Assert.Throws<ArgumentException>(() =>
            KerasInitializers.Initialize(new ParameterLayout(Spec), 7, new float[1])
        );
    }

    [Fact]
    public void Initialize_OfAnotherSeed_DiffersAndOfTheSameDoesNot()
    {
        var layout = new ParameterLayout(Spec);

        var dense = KerasInitializers.Initialize(layout, seed: 7).Dense;

        Assert.Equal(dense, KerasInitializers.Initialize(layout, seed: 7).Dense);
        Assert.NotEqual(dense, KerasInitializers.Initialize(layout, seed: 8).Dense);
    }
}
