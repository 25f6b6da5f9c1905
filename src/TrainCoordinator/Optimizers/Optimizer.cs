using System.Diagnostics;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>Changes a model's parameters by mean gradients, whichever engine computed them.</summary>
/// <remarks>Not safe for concurrent use. The same gradients give the same bits on every machine.</remarks>
public sealed class Optimizer
{
    private readonly OptimizerSettings _settings;
    private readonly IUpdateRule _rule;
    private readonly int _lanes;
    private readonly int _embeddingSize;
    private readonly float[][] _dense;
    private readonly float[][] _rows;
    private readonly float[] _noGradient;

    /// <summary>An optimizer before its first step.</summary>
    /// <param name="settings">Its rule and constants.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="lanes">Number of threads that share a step, at least 1; does not show in the bits.</param>
    public Optimizer(OptimizerSettings settings, ParameterLayout layout, int lanes = 1)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(layout);
        _settings = settings;
        _lanes = lanes;
        _rule = RuleOf(settings);
        _embeddingSize = layout.Spec.EmbeddingSize;
        _noGradient = new float[_embeddingSize];
        var rowElements = layout.Spec.EmbeddingTrainable ? layout.Spec.EmbeddingRows * _embeddingSize : 0;
        _dense = [.. _rule.StateNames.Select(_ => new float[layout.Count])];
        _rows = [.. _rule.StateNames.Select(_ => new float[rowElements])];
        State =
        [
            .. _rule.StateNames.Select((name, i) => new OptimizerState($"optimizer.{name}.dense", _dense[i])),
            .. _rule
                .StateNames.Select((name, i) => new OptimizerState($"optimizer.{name}.embedding", _rows[i]))
                .Where(state => state.Values.Length > 0),
        ];
    }

    /// <summary>Everything the optimizer remembers; copying into the arrays of a fresh one restores it.</summary>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <summary>Takes one step.</summary>
    /// <param name="parameters">The model; changed in place, and its version raised.</param>
    /// <param name="mean">The mean gradient of the batch.</param>
    /// <param name="step">Zero-based step since the start of the run.</param>
    /// <param name="learningRate">The schedule's learning rate for this step.</param>
    /// <param name="factor">What the gradient is multiplied by first.</param>
    /// <param name="average">Follows the parameters; <c>null</c> where nothing is averaged.</param>
    public void Update(
        ModelParameters parameters,
        SliceGradient mean,
        long step,
        double learningRate,
        float factor = 1,
        WeightAverage? average = null
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(mean);
        var dense = GroupOf(parameters.Dense, _dense, average?.Dense, step, learningRate);
        var rows = GroupOf(parameters.Embedding, _rows, average?.Rows, step, learningRate * _settings.RowRateFactor);
        var denseCount = mean.DenseSegmentCount;
        var count = denseCount + RowCountOf(mean);
        FlatWork.Run(
            _lanes,
            count,
            (parameters.Dense.Length + ((long)(count - denseCount) * _embeddingSize)) / Math.Max(1, count),
            (first, length) =>
            {
                for (var i = first; i < first + length; i++)
                {
                    if (i < denseCount)
                    {
                        Update(dense, SliceGradient.DenseStart(i), mean.Segment(i), factor, average);
                    }
                    else
                    {
                        UpdateRow(rows, i - denseCount, mean, factor, average);
                    }
                }
            }
        );
        average?.Advance(step);
        parameters.Version++;
    }

    // Rows that move: those with a gradient, or all but row 0, which is padding and stays zero.
    private int RowCountOf(SliceGradient mean) =>
        _rows[0].Length == 0 ? 0
        : _settings.LazyRows ? mean.RowCount
        : (_rows[0].Length / _embeddingSize) - 1;

    private void UpdateRow(in Group rows, int index, SliceGradient mean, float factor, WeightAverage? average)
    {
        var row = _settings.LazyRows ? mean.Rows[index] : index + 1;
        var at = _settings.LazyRows ? index : mean.Rows.BinarySearch(row);
        var gradient = at < 0 ? _noGradient : mean.Segment(mean.DenseSegmentCount + at);
        Update(rows, row * _embeddingSize, gradient, factor, average);
    }

    // All that a step does to a few values, while they are in the cache.
    private void Update(in Group group, int start, ReadOnlySpan<float> gradient, float factor, WeightAverage? average)
    {
        var values = group.Values.AsSpan(start, gradient.Length);
        var averages = average is { HasBegun: true } ? group.Averages.AsSpan(start, gradient.Length) : [];
        average?.Leave(averages, values);
        _rule.Update(
            values,
            gradient,
            factor,
            group.State[0].AsSpan(start, gradient.Length),
            group.State.Length > 1 ? group.State[1].AsSpan(start, gradient.Length) : [],
            group.Rate,
            group.StepSize
        );
        average?.Arrive(averages, values);
    }

    private Group GroupOf(float[] values, float[][] state, float[]? averages, long step, double learningRate) =>
        new(values, state, averages, (float)learningRate, (float)_rule.StepSize(step, learningRate));

    private static IUpdateRule RuleOf(OptimizerSettings settings) =>
        settings.Kind switch
        {
            OptimizerKind.Adam => new AdamRule(settings.Beta1, settings.Beta2, settings.Epsilon, weightDecay: 0),
            OptimizerKind.AdamW => new AdamRule(settings.Beta1, settings.Beta2, settings.Epsilon, settings.WeightDecay),
            OptimizerKind.RmsProp => new RmsPropRule(settings.Rho, settings.Epsilon),
            OptimizerKind.Sgd => new MomentumRule(settings.Momentum),
            _ => throw new UnreachableException($"There is no rule for {settings.Kind}."),
        };

    // Dense parameters or rows: values, their state and averages, all of one shape.
    private readonly record struct Group(
        float[] Values,
        float[][] State,
        float[]? Averages,
        float Rate,
        float StepSize
    );
}
