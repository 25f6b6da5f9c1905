using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>Our kernels as a run uses them: the default slices, the lanes' queue, the tree sum and Adam.</summary>
internal sealed class KernelTrainer : ITrainer
{
    private readonly CorpusSequences _corpus;
    private readonly ModelParameters _parameters;
    private readonly int _batchSize;
    private readonly int _sliceSize;
    private readonly KernelEngine[] _engines;
    private readonly SliceQueue _queue;
    private readonly GradientPool _pool;
    private readonly Optimizer _optimizer;
    private readonly SliceGradient _mean;
    private long _step;

    public KernelTrainer(string name, ModelSpec spec, CorpusSequences corpus, int batchSize, int lanes)
    {
        var settings = Presets.Get("lstm").Settings;
        (Name, _corpus, _batchSize, _sliceSize) = (name, corpus, batchSize, settings.SliceSize);
        _parameters = BenchModel.Parameters(spec);
        _engines = [.. Enumerable.Range(0, lanes).Select(_ => new KernelEngine(_parameters.Layout))];
        _queue = new SliceQueue(lanes);
        _pool = new GradientPool(_parameters.Layout);
        _mean = new SliceGradient(_parameters.Layout);
        _optimizer = new Optimizer(settings.Optimizer, _parameters.Layout, lanes);
    }

    public string Name { get; }

    public int Lanes => _engines.Length;

    public StepTime Train(BenchRound round)
    {
        // Cutting batches is the readers' work in a run.
        SliceBatch[][] batches =
        [
            .. round
                .Documents.Chunk(_batchSize)
                .Select((documents, i) => _corpus.Slices(_step + i, documents, _sliceSize)),
        ];
        var before = _engines.Sum(engine => engine.MultiplyAddCount);
        var time = StepTime.Of(batches.Length, i => Step(batches[i]));
        return time with
        {
            MultiplyAdds = (double)(_engines.Sum(engine => engine.MultiplyAddCount) - before) / batches.Length,
        };
    }

    public void Dispose()
    {
        foreach (var engine in _engines)
        {
            engine.Dispose();
        }
    }

    private void Step(SliceBatch[] slices)
    {
        ImmutableArray<int> costs = [.. slices.Select(slice => slice.Tokens.Length)];
        var key = new RoundKey(new RunId("bench"), 1, RoundStage.Gradient, _step);
        var tree = new SliceTree(new SliceRange(0, slices.Length), _pool);
        var left = slices.Length;
        _queue.Add(key, [.. Enumerable.Range(0, slices.Length).OrderByDescending(slice => costs[slice])], costs);
        if (Lanes == 1)
        {
            Lane(0);
        }
        else
        {
            Parallel.For(0, Lanes, Lane);
        }
        var parts = tree.Take()!;
        GradientMean.Form(parts, _mean, Lanes);
        _optimizer.Update(_parameters, _mean, _step++, learningRate: 0.001);
        parts.Return(_pool);

        void Lane(int lane)
        {
            while (Volatile.Read(ref left) > 0 && _queue.TryTake(out _, out var taken))
            {
                Interlocked.Add(ref left, -taken.Length);
                var sums = Array.ConvertAll(taken, _ => _pool.Rent());
                _engines[lane].Gradients(Array.ConvertAll(taken, slice => slices[slice]), _parameters, sums);
                for (var i = 0; i < taken.Length; i++)
                {
                    tree.TryAdd(taken[i], sums[i]);
                }
            }
        }
    }
}
