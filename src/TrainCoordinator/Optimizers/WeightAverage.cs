using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>The mean of a model's parameters over the last steps of a run.</summary>
/// <remarks>
/// <para>
/// After the n-th step that counts, mean += a (value - mean) with a = max(1 - momentum, 1 / n). Kept is not the mean but its
/// distance from the value divided by the product s of all 1 - a so far: where the value stays, so does this number, and a
/// row costs nothing in steps that do not touch it. The mean is value + s distance.
/// </para>
/// <para>
/// Not safe for concurrent use. The same steps give the same bits on every machine. Source: Izmailov et al. 2018,
/// "Averaging Weights Leads to Wider Optima", section 3; with a momentum Keras' <c>use_ema</c>.
/// </para>
/// </remarks>
public sealed class WeightAverage
{
    // Far from the ends of a float's range, and seldom reached: with a momentum of 0.99 every 2,759 steps.
    private const double SmallestScale = 1.0 / (1L << 40);

    private readonly AveragingSettings _settings;
    private long _count;
    private double _scale;

    /// <summary>The mean before the first step.</summary>
    /// <param name="settings">What is averaged.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="stepCount">Steps of the whole run.</param>
    public WeightAverage(AveragingSettings settings, ParameterLayout layout, long stepCount)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(layout);
        var isOn = settings.Share > 0;
        var table = isOn && layout.Spec.EmbeddingTrainable ? layout.Spec.EmbeddingRows * layout.Spec.EmbeddingSize : 0;
        _settings = settings;
        FirstStep = isOn ? stepCount - Math.Max(1, (long)Math.Round(settings.Share * stepCount)) : long.MaxValue;
        Dense = new float[isOn ? layout.Count : 0];
        Rows = new float[table];
        State =
        [
            .. new[]
            {
                new OptimizerState("average.dense", Dense),
                new OptimizerState("average.embedding", Rows),
            }.Where(state => state.Values.Length > 0),
        ];
    }

    /// <summary>Everything that is remembered besides the number of steps; empty where nothing is averaged.</summary>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <summary>Whether a step has counted, so that the mean may differ from the parameters.</summary>
    public bool HasBegun => _count > 0;

    /// <summary>Zero-based step of the run that counts first; none does where nothing is averaged.</summary>
    internal long FirstStep { get; }

    /// <summary>What is kept for the dense parameters; empty where nothing is averaged.</summary>
    internal float[] Dense { get; }

    /// <summary>What is kept for the embedding table; empty where it is not averaged.</summary>
    internal float[] Rows { get; }

    /// <summary>Goes on where some steps are done and <see cref="State"/> is as it was after them.</summary>
    /// <param name="steps">Steps of the run that are done.</param>
    public void Seek(long steps)
    {
        (_count, _scale) = (0, 0);
        for (var step = FirstStep; step < steps; step++)
        {
            Count(rescale: false);
        }
    }

    /// <summary>Some values are about to change.</summary>
    /// <param name="kept">What is kept for them; empty before the mean has begun.</param>
    /// <param name="values">The values as they are.</param>
    internal void Leave(Span<float> kept, ReadOnlySpan<float> values) => Add(kept, values, (float)(1 / _scale));

    /// <summary>Some values have changed.</summary>
    /// <param name="kept">What is kept for them; empty before the mean has begun.</param>
    /// <param name="values">The values as they have become.</param>
    internal void Arrive(Span<float> kept, ReadOnlySpan<float> values) => Add(kept, values, -(float)(1 / _scale));

    /// <summary>A step has been taken.</summary>
    /// <param name="step">Zero-based step since the start of the run.</param>
    internal void Advance(long step)
    {
        if (step >= FirstStep)
        {
            Count(rescale: true);
        }
    }

    /// <summary>Forms the mean.</summary>
    /// <param name="values">The parameters as they are.</param>
    /// <param name="mean">Receives the mean; a table that is not trained is left alone.</param>
    public void Form(ModelParameters values, ModelParameters mean)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(mean);
        Form(values.Dense, mean.Dense, Dense);
        Form(values.Embedding.AsSpan(0, Rows.Length), mean.Embedding, Rows);
    }

    private void Form(ReadOnlySpan<float> values, Span<float> mean, ReadOnlySpan<float> distance)
    {
        values.CopyTo(mean);
        FlatSpan.AddScaled(mean[..distance.Length], distance, (float)_scale);
    }

    private void Count(bool rescale)
    {
        _count++;
        _scale = _count == 1 ? 1 : _scale * (1 - Math.Max(1 - _settings.Momentum, 1.0 / _count));
        if (_scale >= SmallestScale)
        {
            return;
        }
        if (rescale)
        {
            FlatSpan.Multiply(Dense, (float)_scale);
            FlatSpan.Multiply(Rows, (float)_scale);
        }
        _scale = 1;
    }

    private static void Add(Span<float> kept, ReadOnlySpan<float> values, float factor)
    {
        if (!kept.IsEmpty)
        {
            FlatSpan.AddScaled(kept, values, factor);
        }
    }
}
