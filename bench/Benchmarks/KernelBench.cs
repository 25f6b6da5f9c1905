using System.Diagnostics;
using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;
using TorchSharp;

namespace Pipeline.Benchmarks;

/// <summary>Time and rate of the training kernels over batches of 32 real documents, beside the machine's sgemm.</summary>
/// <remarks>The rate is per second of processor time, so that a busy machine hardly shows in it. Gradients only: forward, backward, head and loss. The tree sum and the optimizer are measured with a run.</remarks>
internal static class KernelBench
{
    private const int BatchSize = 32;

    public static int Run(string corpus, int batchCount)
    {
        NativeTorch.EnsureLoaded();
        var sequences = CorpusSequences.Load(corpus);
        Console.WriteLine($"arithmetic {KernelEngine.Widest}, sgemm {Sgemm():F1} GFLOP/s on one core");
        Console.WriteLine(
            "model                 slice together lanes    ms/step  median     cpu  GFLOP/step  GFLOP/s   KB/step"
        );
        foreach (var (name, spec) in Specs())
        {
            foreach (
                var (sliceSize, together, lanes) in new[]
                {
                    (4, 1, 1),
                    (4, 2, 1),
                    (4, 4, 1),
                    (8, 1, 1),
                    (32, 1, 1),
                    (4, 1, 2),
                    (4, 2, 2),
                }
            )
            {
                Measure(name, spec, sequences, batchCount, sliceSize, together, lanes);
            }
        }
        return 0;
    }

    private static IEnumerable<(string Name, ModelSpec Spec)> Specs()
    {
        var lstm = new ModelSpec
        {
            EmbeddingRows = 20_001,
            EmbeddingSize = 100,
            Classes = 20,
        };
        yield return ("lstm masked", lstm);
        yield return ("lstm keras padding", lstm with { Padding = PaddingMode.Keras });
        yield return (
            "seed",
            lstm with
            {
                EmbeddingSize = 50,
                GateActivation = GateActivation.HardSigmoid,
                Padding = PaddingMode.Keras,
                TableDropout = 0.2f,
                InputDropout = 0.2f,
                RecurrentDropout = 0.2f,
                Bottleneck = true,
                Loss = LossKind.BinaryCrossEntropy,
            }
        );
        yield return ("gru masked", lstm with { Cell = CellKind.Gru });
        yield return (
            "pieces, max, skip",
            lstm with
            {
                EmbeddingSize = 200,
                EmbeddingTrainable = true,
                Hidden = 128,
                PieceLength = 50,
                Pooling = Pooling.Max,
                MeanSkip = 0.3f,
                WordDropout = 0.3f,
                ChannelDropout = 0.2f,
                HeadDropout = 0.5f,
            }
        );
    }

    private static void Measure(
        string name,
        ModelSpec spec,
        CorpusSequences sequences,
        int batchCount,
        int sliceSize,
        int together,
        int lanes
    )
    {
        var parameters = Parameters(spec);
        var batches = sequences.Batches(batchCount + 2, BatchSize, sliceSize);
        var engines = Enumerable.Range(0, lanes).Select(_ => new KernelEngine(parameters.Layout)).ToArray();
        var sums = batches[0].Select(_ => new SliceGradient(parameters.Layout)).ToArray();
        var times = new List<double>();
        var operations = 0L;
        var bytes = 0L;
        var processor = 0.0;
        for (var i = 0; i < batches.Length; i++)
        {
            if (i == 2)
            {
                operations = -engines.Sum(engine => engine.MultiplyAddCount);
                processor = -Environment.CpuUsage.TotalTime.TotalMilliseconds;
                bytes = -GC.GetTotalAllocatedBytes();
            }
            parameters.Version++;
            var start = Stopwatch.GetTimestamp();
            Step(engines, parameters, batches[i], sums, together);
            if (i >= 2)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        operations += engines.Sum(engine => engine.MultiplyAddCount);
        processor += Environment.CpuUsage.TotalTime.TotalMilliseconds;
        bytes += GC.GetTotalAllocatedBytes();
        var mean = times.Average();
        times.Sort();
        var gflop = 2e-9 * operations / batchCount;
        Console.WriteLine(
            $"{name, -22}{sliceSize, 5}{together, 9}{lanes, 6}{mean, 11:F1}{times[times.Count / 2], 8:F1}{processor / batchCount, 8:F1}{gflop, 12:F2}{gflop / processor * batchCount * 1e3, 9:F1}{bytes / batchCount / 1024, 10}"
        );
    }

    private static void Step(
        KernelEngine[] engines,
        ModelParameters parameters,
        SliceBatch[] slices,
        SliceGradient[] sums,
        int together
    )
    {
        var next = -together;
        void Lane(int lane)
        {
            for (
                var i = Interlocked.Add(ref next, together);
                i < slices.Length;
                i = Interlocked.Add(ref next, together)
            )
            {
                var count = Math.Min(together, slices.Length - i);
                engines[lane].Gradients(slices.AsSpan(i, count), parameters, sums.AsSpan(i, count));
            }
        }
        if (engines.Length == 1)
        {
            Lane(0);
        }
        else
        {
            Parallel.For(0, engines.Length, Lane);
        }
    }

    private static ModelParameters Parameters(ModelSpec spec)
    {
        var layout = new ParameterLayout(spec);
        float[] Random(ulong stream, int count, float scale) =>
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => scale * ((2 * CounterRandom.Uniform(CounterRandom.Key(3, stream), (ulong)i)) - 1)),
            ];
        return new ModelParameters(
            layout,
            Random(1, layout.Count, 0.15f),
            Random(2, spec.EmbeddingRows * spec.EmbeddingSize, 0.7f)
        );
    }

    private static double Sgemm()
    {
        using var scope = torch.NewDisposeScope();
        const int size = 1536;
        var a = torch.rand(size, size);
        var b = torch.rand(size, size);
        var best = 0.0;
        for (var i = 0; i < 20; i++)
        {
            using var inner = torch.NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            a.matmul(b);
            best = Math.Max(best, 2e-9 * size * size * size / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
