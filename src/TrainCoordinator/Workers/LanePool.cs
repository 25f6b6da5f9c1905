using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Workers;

/// <summary>The compute lanes of one process: threads of their own, each with its own engine.</summary>
/// <remarks>
/// Not the thread pool's threads: heartbeats and messages must not wait behind a matrix product. Safe for concurrent use.
/// </remarks>
internal sealed class LanePool : IDisposable
{
    private readonly RunSlices _slices;
    private readonly IWorkerExchange _exchange;
    private readonly Func<ISliceEngine> _createEngine;
    private readonly Action<LaneResult> _done;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _clock;
    private readonly SliceQueue _queue;
    private readonly Thread[] _threads;

    /// <summary>Starts the lanes.</summary>
    /// <param name="laneCount">Number of lanes, at least 1.</param>
    /// <param name="slices">The run's slices.</param>
    /// <param name="exchange">Where parameters come from and gradients go.</param>
    /// <param name="createEngine">Makes a lane's engine; called on the lane.</param>
    /// <param name="done">Told of every result, on the lane.</param>
    /// <param name="failed">Told why a lane cannot go on, likewise.</param>
    /// <param name="clock">Measures how long the engines take.</param>
    internal LanePool(
        int laneCount,
        RunSlices slices,
        IWorkerExchange exchange,
        Func<ISliceEngine> createEngine,
        Action<LaneResult> done,
        Action<Exception> failed,
        TimeProvider clock
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(laneCount, 1);
        (_slices, _exchange, _createEngine, _clock) = (slices, exchange, createEngine, clock);
        (_done, _failed) = (done, failed);
        _queue = new SliceQueue(laneCount);
        _threads =
        [
            .. Enumerable
                .Range(0, laneCount)
                .Select(lane => new Thread(() => Work(lane)) { IsBackground = true, Name = $"lane {lane}" }),
        ];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Adds slices of a round to what is to be computed.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slices">Zero-based slices, the costliest first.</param>
    internal void Add(RoundKey key, ImmutableArray<int> slices) =>
        _queue.Add(
            key,
            slices,
            key.Stage == RoundStage.Gradient ? _slices.GradientCosts(key.Step) : _slices.EvaluationCosts
        );

    /// <summary>Ends the lanes after the slices they are at.</summary>
    public void Dispose()
    {
        _queue.Close();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work(int lane)
    {
        try
        {
            using var engine = _createEngine();
            while (_queue.TryTake(out var key, out var slices))
            {
                if (_exchange.ParametersOf(key) is not { } parameters)
                {
                    continue;
                }
                if (key.Stage == RoundStage.Gradient)
                {
                    ComputeGradients(engine, lane, key, slices, parameters);
                    continue;
                }
                foreach (var slice in slices)
                {
                    Evaluate(engine, lane, key, slice, parameters);
                }
            }
        }
#pragma warning disable CA1031 // This is the outermost frame of the thread: whatever it is, the run must hear of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failed(e);
        }
    }

    private void ComputeGradients(ISliceEngine engine, int lane, RoundKey key, int[] slices, ModelParameters parameters)
    {
        var batches = Array.ConvertAll(slices, slice => _slices.Gradient(key.Step, slice));
        var sums = Array.ConvertAll(slices, _ => _exchange.Rent());
        var began = _clock.GetTimestamp();
        engine.Gradients(batches, parameters, sums);
        var busy = _clock.GetElapsedTime(began);
        for (var i = 0; i < slices.Length; i++)
        {
            _exchange.HandOver(key, slices[i], sums[i]);
        }
        _done(new LaneResult.GradientsComputed(key, [.. slices], busy, lane));
    }

    private void Evaluate(ISliceEngine engine, int lane, RoundKey key, int slice, ModelParameters parameters)
    {
        var batch = _slices.Evaluation(slice);
        var spec = parameters.Layout.Spec;
        var probabilities_BC = new float[batch.Count * spec.Classes];
        var began = _clock.GetTimestamp();
        engine.Predict(batch, parameters, probabilities_BC);
        var busy = _clock.GetElapsedTime(began);
        var figures = Figures(probabilities_BC, batch.Labels, spec);
        _done(new LaneResult.SliceEvaluated(key, slice, figures, busy, lane));
    }

    private static EvaluationFigures Figures(ReadOnlySpan<float> probabilities_BC, int[] labels, ModelSpec spec)
    {
        var sums = default(MetricSums);
        var predicted = ImmutableArray.CreateBuilder<int>(labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities_BC.Slice(i * spec.Classes, spec.Classes);
            var best = Score.Predicted(row);
            predicted.Add(best);
            sums += new MetricSums(
                1,
                Score.Loss(spec.Loss, row, labels[i]),
                best == labels[i] ? 1 : 0,
                Score.BinaryCorrect(row, labels[i])
            );
        }
        return new EvaluationFigures(sums, predicted.MoveToImmutable());
    }
}
