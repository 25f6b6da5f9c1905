using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Flow;

/// <summary>A world around the flow in which the weights are one number that any wrong, missing or repeated slice changes.</summary>
/// <remarks>
/// Workers come and go, replies are late, lost or repeated, checkpoints take their time, and the coordinator crashes or
/// is stopped and goes on from its newest durable checkpoint: all drawn from one seed.
/// </remarks>
internal sealed class SimulatedRun(TrainPlan plan, ulong seed)
{
    private readonly ulong _key = CounterRandom.Key(seed, 0);
    private readonly List<TrainInput> _underway = [];
    private readonly Dictionary<(RoundKey Key, int Slice), ulong> _handedOver = [];
    private readonly SortedDictionary<RunPosition, (ulong Weights, TrainCursor Cursor)> _durable = [];
    private (ulong Weights, TrainCursor Cursor)? _copy;
    private TrainState _state = null!;
    private TrainCursor? _toCopy;
    private ulong _draws;
    private int _generation;
    private int _joined;
    private int _disasters = 12;
    private TimeSpan _now;
    private TrainEffect.Finish? _finish;

    internal ulong Weights { get; private set; }

    internal TrainEffect.Finish Run()
    {
        Restart();
        for (var events = 0; _finish is null; events++)
        {
            Assert.True(events < 20_000, "The run does not end.");
            Happen();
        }
        return _finish;
    }

    private int Draw(int bound) => CounterRandom.Below(_key, _draws++, bound);

    private void Happen()
    {
        _now += TimeSpan.FromSeconds(Draw(20));
        switch (_disasters > 0 ? Draw(30) : 30)
        {
            case 0 or 1 when _state.Workers.Length > 0:
                _disasters--;
                Tell(new TrainInput.WorkerLost(_state.Workers[Draw(_state.Workers.Length)].Id));
                break;
            case 2:
                _disasters--;
                Restart();
                break;
            case 3:
                _disasters--;
                Tell(new TrainInput.StopRequested());
                break;
            case 4 when _underway.Find(IsReply) is { } reply:
                _disasters--;
                _underway.Add(reply);
                break;
            case 5:
                Join();
                break;
            default:
                Deliver();
                break;
        }
    }

    private void Deliver()
    {
        if (_underway.Count == 0)
        {
            Join();
            return;
        }
        var at = Draw(_underway.Count);
        var input = _underway[at];
        _underway.RemoveAt(at);
        if (input is TrainInput.CheckpointCopied)
        {
            _copy = (Weights, _toCopy!);
            _underway.Add(new TrainInput.CheckpointWritten());
        }
        else if (input is TrainInput.CheckpointWritten)
        {
            _durable[_copy!.Value.Cursor.Position] = _copy.Value;
        }
        Tell(input);
    }

    private void Join() =>
        Tell(new TrainInput.WorkerJoined(new(new($"worker {_joined++}"), 1 + Draw(3), IsRemote: Draw(2) == 0)));

    private void Restart()
    {
        // Replies of the generation before stay underway; its own notes to itself do not survive it.
        _underway.RemoveAll(input => !IsReply(input));
        var (weights, cursor) = _durable.Count == 0 ? (0, TrainCursor.Start) : _durable.Last().Value;
        Weights = weights;
        _now = TimeSpan.Zero;
        _state = TrainFlow.Start(plan with { Generation = ++_generation }, cursor);
        Tell(new TrainInput.Begun());
    }

    private void Tell(TrainInput input)
    {
        var (next, effects) = TrainFlow.Step(_state, input, _now);
        _state = next;
        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private void Do(TrainEffect effect)
    {
        switch (effect)
        {
            case TrainEffect.Assign assign:
                Compute(assign);
                break;
            case TrainEffect.SendAhead ahead:
                Assert.Equal(_state.Round?.Key, ahead.Key);
                break;
            case TrainEffect.ApplyStep apply:
                Apply(apply.Key);
                break;
            case TrainEffect.WriteCheckpoint write:
                _toCopy = write.Cursor;
                _underway.Add(new TrainInput.CheckpointCopied());
                break;
            case TrainEffect.RestoreWeights restore:
                Weights = _durable[restore.Position].Weights;
                _underway.Add(new TrainInput.WeightsRestored());
                break;
            case TrainEffect.Leave:
                Restart();
                break;
            case TrainEffect.Finish finish:
                _finish = finish;
                break;
            default:
                break;
        }
    }

    private void Compute(TrainEffect.Assign assign)
    {
        _underway.Add(new TrainInput.SlicesSent(assign.Worker, assign.Key));
        foreach (var slice in assign.Slices)
        {
            if (assign.Key.Stage == RoundStage.Evaluation)
            {
                var figures = new EvaluationFigures(Figures(Weights, slice), [slice]);
                _underway.Add(new TrainInput.SliceEvaluated(assign.Worker, assign.Key, slice, figures));
                continue;
            }
            _handedOver.TryAdd((assign.Key, slice), Gradient(Weights, assign.Key.Step, slice));
            _underway.Add(new TrainInput.GradientsComputed(assign.Worker, assign.Key, [slice]));
        }
    }

    private void Apply(RoundKey key)
    {
        var slices = plan.GradientCosts(key.Step).Length;
        Weights = Enumerable
            .Range(0, slices)
            .Aggregate(Weights, (weights, slice) => Next(weights, _handedOver[(key, slice)]));
        Tell(new TrainInput.StepApplied(new MetricSums(slices, key.Step, 0, 0)));
    }

    private static bool IsReply(TrainInput input) =>
        input is TrainInput.SlicesSent or TrainInput.GradientsComputed or TrainInput.SliceEvaluated;

    internal static ulong Gradient(ulong weights, long step, int slice) =>
        CounterRandom.Bits(CounterRandom.Key(weights, (ulong)step), (ulong)slice);

    internal static ulong Next(ulong weights, ulong gradient) => CounterRandom.Key(weights, gradient);

    internal static MetricSums Figures(ulong weights, int slice) =>
        new(2, CounterRandom.UniformDouble(weights, (ulong)slice), 1, 1);
}
