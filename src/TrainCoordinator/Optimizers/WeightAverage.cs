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
    private readonly long _firstStep;
    private readonly int _embeddingSize;
    private readonly bool _allRows;
    private readonly float[] _dense;
    private readonly float[] _rows;
    private long _count;
    private double _scale;

    /// <summary>The mean before the first step.</summary>
    /// <param name="settings">What is averaged.</param>
    /// <param name="optimizer">Which rows change in a step.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="stepCount">Steps of the whole run.</param>
    public WeightAverage(
        AveragingSettings settings,
        OptimizerSettings optimizer,
        ParameterLayout layout,
        long stepCount
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(layout);
        var isOn = settings.Share > 0;
        var table = isOn && layout.Spec.EmbeddingTrainable ? layout.Spec.EmbeddingRows * layout.Spec.EmbeddingSize : 0;
        _settings = settings;
        _firstStep = isOn ? stepCount - Math.Max(1, (long)Math.Round(settings.Share * stepCount)) : long.MaxValue;
        _embeddingSize = layout.Spec.EmbeddingSize;
        _allRows = !optimizer.LazyRows;
        _dense = new float[isOn ? layout.Count : 0];
        _rows = new float[table];
        State =
        [
            .. new[]
            {
                new OptimizerState("average.dense", _dense),
                new OptimizerState("average.embedding", _rows),
            }.Where(state => state.Values.Length > 0),
        ];
    }

    /// <summary>Everything that is remembered besides the number of steps; empty where nothing is averaged.</summary>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <summary>Whether a step has counted, so that the mean may differ from the parameters.</summary>
    public bool HasBegun => _count > 0;

    /// <summary>Goes on where some steps are done and <see cref="State"/> is as it was after them.</summary>
    /// <param name="steps">Steps of the run that are done.</param>
    public void Seek(long steps)
    {
        (_count, _scale) = (0, 0);
        for (var step = _firstStep; step < steps; step++)
        {
            Count(rescale: false);
        }
    }

    /// <summary>Takes a step and follows it.</summary>
    /// <param name="step">Zero-based step since the start of the run.</param>
    /// <param name="parameters">The parameters that change.</param>
    /// <param name="rows">Rows of the table with a gradient.</param>
    /// <param name="update">Changes them.</param>
    public void Follow(long step, ModelParameters parameters, ReadOnlySpan<int> rows, Action update)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(update);
        if (!HasBegun)
        {
            update();
        }
        else
        {
            var factor = (float)(1 / _scale);
            Add(parameters, rows, factor);
            update();
            Add(parameters, rows, -factor);
        }
        if (step >= _firstStep)
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
        Form(values.Dense, mean.Dense, _dense);
        Form(values.Embedding.AsSpan(0, _rows.Length), mean.Embedding, _rows);
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
            FlatSpan.Multiply(_dense, (float)_scale);
            FlatSpan.Multiply(_rows, (float)_scale);
        }
        _scale = 1;
    }

    private void Add(ModelParameters parameters, ReadOnlySpan<int> rows, float factor)
    {
        FlatSpan.AddScaled(_dense, parameters.Dense, factor);
        if (_allRows)
        {
            FlatSpan.AddScaled(_rows, parameters.Embedding.AsSpan(0, _rows.Length), factor);
            return;
        }
        if (_rows.Length > 0)
        {
            foreach (var row in rows)
            {
                FlatSpan.AddScaled(_rows.AsSpan(row * _embeddingSize, _embeddingSize), parameters.Row(row), factor);
            }
        }
    }
}
