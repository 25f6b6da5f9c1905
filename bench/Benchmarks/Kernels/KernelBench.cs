using System.Globalization;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;
using TorchSharp;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>An optimizer step of our kernels beside the frameworks', on the same real documents.</summary>
/// <remarks>
/// In every round each trainer takes its turn, so whatever else the machine does meets all of them alike: a ratio is the
/// median over the rounds' own ratios, of wall time and of processor time. Rates are per second of processor time, and
/// their share of the peak is of one found just before, for the speed of a machine that others share changes by the minute.
/// </remarks>
internal static class KernelBench
{
    private const int LargeBatch = 128;

    public static int Run(string corpus, int roundCount)
    {
        NativeTorch.EnsureLoaded();
        var sequences = CorpusSequences.Load(corpus);
        // The first round warms up.
        BenchRound[] rounds =
        [
            .. sequences
                .RandomOrder()
                .Chunk(BenchRound.BatchSize * BenchRound.BatchCount)
                .Take(1 + roundCount)
                .Select((documents, number) => new BenchRound(number, documents)),
        ];
        ITrainer[] trainers = [.. Trainers(sequences, rounds)];
        var times = trainers.Select(_ => new List<StepTime>()).ToArray();
        foreach (var round in rounds)
        {
            for (var i = 0; i < trainers.Length; i++)
            {
                var peak = trainers[i] is KernelTrainer ? Sgemm() : 0;
                var time = trainers[i].Train(round) with { Peak = peak };
                if (round.Number > 0)
                {
                    times[i].Add(time);
                }
            }
        }
        Print(trainers, times);
        foreach (var trainer in trainers)
        {
            trainer.Dispose();
        }
        return 0;
    }

    // The first is what the others are compared with.
    private static IEnumerable<ITrainer> Trainers(CorpusSequences corpus, BenchRound[] rounds)
    {
        KernelTrainer Ours(string name, ModelSpec spec, int lanes = 1, int batchSize = BenchRound.BatchSize) =>
            new(name, spec, corpus, batchSize, lanes);
        yield return Ours("kernels, padding computed", BenchModel.LstmPadded);
        yield return Ours("kernels, padding computed", BenchModel.LstmPadded, lanes: 2);
        yield return Ours("kernels, masked", BenchModel.Lstm);
        yield return Ours("kernels, masked", BenchModel.Lstm, lanes: 2);
        yield return new TorchSharpTrainer(corpus, sorts: false, lanes: 1);
        yield return new TorchSharpTrainer(corpus, sorts: false, lanes: 2);
        yield return new TorchSharpTrainer(corpus, sorts: true, lanes: 1);
        yield return new TorchSharpTrainer(corpus, sorts: true, lanes: 2);
        if (PyTorchTrainer.Start(corpus, rounds) is { } pyTorch)
        {
            yield return pyTorch;
        }
        yield return Ours("kernels, padding computed, batch of 128", BenchModel.LstmPadded, batchSize: LargeBatch);
        yield return Ours("kernels, masked, batch of 128", BenchModel.Lstm, batchSize: LargeBatch);
        foreach (var (name, spec) in BenchModel.Others)
        {
            yield return Ours($"kernels, {name}", spec);
        }
    }

    private static void Print(ITrainer[] trainers, List<StepTime>[] times)
    {
        var peaks = times.SelectMany(own => own).Select(time => time.Peak).Where(peak => peak > 0).ToArray();
        Write(
            $"Arithmetic: {KernelEngine.Widest}. Peak: {peaks.Min():F1} to {peaks.Max():F1} GFLOP/s, the best sgemm of 1536 on one core before each turn."
        );
        Write($"Medians of {times[0].Count} rounds of {BenchRound.BatchCount} batches; head and Adam included.");
        Write($"");
        Write($"| | lanes | ms/step | CPU ms/step | times ours | CPU | GFLOP/s | of peak | KB/step |");
        Write($"|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (var i = 0; i < trainers.Length; i++)
        {
            var own = times[i];
            var counts =
                trainers[i] is KernelTrainer
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Median(own.Select(time => time.Rate)):F1} | {Median(own.Select(time => time.Rate / time.Peak)):F2} | {Median(own.Select(time => time.Bytes)) / 1024:F0}"
                    )
                    : " | |";
            var ratio = Median(own.Zip(times[0], (other, ours) => other.Wall / ours.Wall));
            var processorRatio = Median(own.Zip(times[0], (other, ours) => other.Processor / ours.Processor));
            Write(
                $"| {trainers[i].Name} | {trainers[i].Lanes} | {Median(own.Select(time => time.Wall)):F1} | {Median(own.Select(time => time.Processor)):F1} | {ratio:F2} | {processorRatio:F2} | {counts} |"
            );
        }
    }

    private static void Write(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Sgemm()
    {
        using var scope = torch.NewDisposeScope();
        const int size = 1536;
        torch.set_num_threads(1);
        var a = torch.rand(size, size);
        var b = torch.rand(size, size);
        var best = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            best = Math.Min(best, StepTime.Of(2, _ => torch.mm(a, b).Dispose()).Processor);
        }
        return 2e-6 * size * size * size / best;
    }
}
