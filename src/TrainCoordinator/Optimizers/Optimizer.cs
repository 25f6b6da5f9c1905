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
    public void Update(ModelParameters parameters, SliceGradient mean, long step, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(mean);
        var stepSize = (float)_rule.StepSize(step, learningRate);
        FlatWork.Run(
            _lanes,
            parameters.Dense.Length,
            1,
            (i, count) =>
                _rule.Update(
                    parameters.Dense.AsSpan(i, count),
                    mean.Dense.AsSpan(i, count),
                    _dense[0].AsSpan(i, count),
                    Second(_dense, i, count),
                    (float)learningRate,
                    stepSize
                )
        );
        if (_rows[0].Length > 0)
        {
            UpdateRows(parameters.Embedding, mean, step, learningRate * _settings.RowRateFactor);
        }
        parameters.Version++;
    }

    private void UpdateRows(float[] table, SliceGradient mean, long step, double learningRate)
    {
        var (rate, stepSize) = ((float)learningRate, (float)_rule.StepSize(step, learningRate));
        if (_settings.LazyRows)
        {
            FlatWork.Run(
                _lanes,
                mean.RowCount,
                _embeddingSize,
                (first, count) =>
                {
                    for (var i = first; i < first + count; i++)
                    {
                        UpdateRow(table, mean.Rows[i], GradientAt(mean, i), rate, stepSize);
                    }
                }
            );
            return;
        }
        // Row 0 is padding and stays zero.
        FlatWork.Run(
            _lanes,
            (table.Length / _embeddingSize) - 1,
            _embeddingSize,
            (first, count) =>
            {
                var next = mean.Rows.BinarySearch(first + 1);
                next = next < 0 ? ~next : next;
                for (var row = first + 1; row <= first + count; row++)
                {
                    var hasGradient = next < mean.RowCount && mean.Rows[next] == row;
                    var gradient = hasGradient ? GradientAt(mean, next++) : _noGradient;
                    UpdateRow(table, row, gradient, rate, stepSize);
                }
            }
        );
    }

    private ReadOnlySpan<float> GradientAt(SliceGradient mean, int index) =>
        mean.RowValues.Slice(index * _embeddingSize, _embeddingSize);

    private void UpdateRow(float[] table, int row, ReadOnlySpan<float> gradient, float rate, float stepSize)
    {
        var (start, length) = (row * _embeddingSize, _embeddingSize);
        _rule.Update(
            table.AsSpan(start, length),
            gradient,
            _rows[0].AsSpan(start, length),
            Second(_rows, start, length),
            rate,
            stepSize
        );
    }

    private static Span<float> Second(float[][] state, int start, int length) =>
        state.Length > 1 ? state[1].AsSpan(start, length) : [];

    private static IUpdateRule RuleOf(OptimizerSettings settings) =>
        settings.Kind switch
        {
            OptimizerKind.Adam => new AdamRule(settings.Beta1, settings.Beta2, settings.Epsilon, weightDecay: 0),
            OptimizerKind.AdamW => new AdamRule(settings.Beta1, settings.Beta2, settings.Epsilon, settings.WeightDecay),
            OptimizerKind.RmsProp => new RmsPropRule(settings.Rho, settings.Epsilon),
            OptimizerKind.Sgd => new MomentumRule(settings.Momentum),
            _ => throw new UnreachableException($"There is no rule for {settings.Kind}."),
        };
}
