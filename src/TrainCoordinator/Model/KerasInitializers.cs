using Pipeline.Shared.Seeds;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>A model's parameters before training, drawn as Keras 1.1 draws them.</summary>
/// <remarks>
/// Source: Keras 1.1 <c>initializations.py</c>, <c>layers/recurrent.py</c> and <c>layers/embeddings.py</c>. Every gate is a
/// matrix of its own: kernels Glorot uniform, recurrent kernels orthogonal times 1.1; biases zero but for the forget
/// gate's ones. A pure function of the seed, the same bits on every machine.
/// </remarks>
public static class KerasInitializers
{
    private const ulong Stream = 0x496e6974; // "Init"
    private const double OrthogonalScale = 1.1;
    private const double EmbeddingLimit = 0.05;
    private const int ForgetGate = 1;

    /// <summary>Draws all parameters.</summary>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="embedding">
    /// The embedding table, row-major [rows, size], row 0 zero; becomes part of the result. <c>null</c> draws one, uniform
    /// within 0.05 of zero.
    /// </param>
    /// <exception cref="ArgumentException">The table has another number of elements than the model's.</exception>
    public static ModelParameters Initialize(ParameterLayout layout, ulong seed, float[]? embedding = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var spec = layout.Spec;
        var elements = spec.EmbeddingRows * spec.EmbeddingSize;
        if (embedding is not null && embedding.Length != elements)
        {
            throw new ArgumentException(
                $"The embedding table has {embedding.Length} elements; the model's has {spec.EmbeddingRows} rows of "
                    + $"{spec.EmbeddingSize}.",
                nameof(embedding)
            );
        }
        var key = CounterRandom.Key(seed, Stream);
        var dense = new float[layout.Count];
        for (var i = 0; i < layout.Tensors.Count; i++)
        {
            Fill(layout.Tensors[i], spec, CounterRandom.Key(key, (ulong)i + 1), dense);
        }
        return new ModelParameters(layout, dense, embedding ?? Table(spec, CounterRandom.Key(key, 0)));
    }

    private static void Fill(ParameterTensor tensor, ModelSpec spec, ulong key, float[] dense)
    {
        var values = tensor.In(dense);
        var isRecurrentLayer =
            !tensor.Name.StartsWith("head.", StringComparison.Ordinal)
            && !tensor.Name.StartsWith("bottleneck.", StringComparison.Ordinal);
        var gates = isRecurrentLayer ? ParameterLayout.GateCount(spec.Cell) : 1;
        if (tensor.Columns == 0)
        {
            if (isRecurrentLayer && spec.Cell == CellKind.Lstm)
            {
                values.Slice(ForgetGate * spec.Hidden, spec.Hidden).Fill(1);
            }
            return;
        }
        var width = tensor.Columns / gates;
        for (var gate = 0; gate < gates; gate++)
        {
            var gateKey = CounterRandom.Key(key, (ulong)gate);
            var matrix = tensor.Name.EndsWith("recurrent_kernel", StringComparison.Ordinal)
                ? Orthogonal(width, gateKey)
                : GlorotUniform(tensor.Rows, width, gateKey);
            for (var row = 0; row < tensor.Rows; row++)
            {
                matrix.AsSpan(row * width, width).CopyTo(values[((row * tensor.Columns) + (gate * width))..]);
            }
        }
    }

    private static float[] GlorotUniform(int inputs, int outputs, ulong key)
    {
        var matrix = new float[inputs * outputs];
        FillUniform(matrix, key, Math.Sqrt(6.0 / (inputs + outputs)));
        return matrix;
    }

    private static float[] Table(ModelSpec spec, ulong key)
    {
        var table = new float[spec.EmbeddingRows * spec.EmbeddingSize];
        FillUniform(table.AsSpan(spec.EmbeddingSize), key, EmbeddingLimit);
        return table;
    }

    private static void FillUniform(Span<float> values, ulong key, double limit)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * CounterRandom.UniformDouble(key, (ulong)i)) - 1) * limit);
        }
    }

    // Gram and Schmidt over normally distributed rows: uniform over all orthogonal matrices. Every row is cleared of the
    // ones before it twice, after which rounding leaves nothing of them (Giraud and others, 2005).
    private static float[] Orthogonal(int size, ulong key)
    {
        var numbers = new NormalNumbers(key);
        var rows = new double[size][];
        for (var i = 0; i < size; i++)
        {
            var row = new double[size];
            for (var j = 0; j < size; j++)
            {
                row[j] = numbers.Next();
            }
            for (var pass = 0; pass < 2; pass++)
            {
                for (var before = 0; before < i; before++)
                {
                    AddMultiple(row, rows[before], -Dot(row, rows[before]));
                }
            }
            var length = Math.Sqrt(Dot(row, row));
            rows[i] = Array.ConvertAll(row, value => value / length);
        }
        return [.. rows.SelectMany(row => row, (_, value) => (float)(value * OrthogonalScale))];
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void AddMultiple(double[] values, double[] direction, double factor)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += factor * direction[i];
        }
    }
}
