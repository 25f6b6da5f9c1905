using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>PyTorch in a process of its own, padded to 1000 tokens: <c>bench/pytorch_lstm.py</c>.</summary>
internal sealed class PyTorchTrainer : ITrainer
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly string _version;

    private PyTorchTrainer(Process process, string folder, string version) =>
        (_process, _folder, _version) = (process, folder, version);

    public string Name => $"PyTorch {_version} nn.LSTM, padded to 1000";

    public int Lanes => 1;

    /// <summary>Starts it.</summary>
    /// <param name="corpus">The documents.</param>
    /// <param name="rounds">All rounds.</param>
    /// <returns>It, or <c>null</c> where Python has no torch.</returns>
    public static PyTorchTrainer? Start(CorpusSequences corpus, IEnumerable<BenchRound> rounds)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;
        var spec = BenchModel.Lstm;
        int[] documents =
        [
            .. rounds.SelectMany(round => round.Documents[..(BenchRound.PaddedBatches * BenchRound.BatchSize)]),
        ];
        Write(Path.Combine(folder, "tokens.i32"), corpus.Padded(documents, CorpusSequences.MaxLength));
        Write(Path.Combine(folder, "labels.i32"), Array.ConvertAll(documents, document => corpus.Labels[document]));
        Write(Path.Combine(folder, "table.f32"), BenchModel.Parameters(spec).Embedding);
        var start = new ProcessStartInfo("/usr/bin/python3")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["OPENBLAS_NUM_THREADS"] = "1", ["OMP_NUM_THREADS"] = "1" },
        };
        int[] sizes = [BenchRound.BatchSize, CorpusSequences.MaxLength, spec.EmbeddingSize, spec.Hidden, spec.Classes];
        foreach (var argument in new[] { Script(), folder }.Concat(sizes.Select(size => $"{size}")))
        {
            start.ArgumentList.Add(argument);
        }
        var process = Process.Start(start)!;
        if (process.StandardOutput.ReadLine() is { } version)
        {
            return new PyTorchTrainer(process, folder, version);
        }
        process.Dispose();
        Directory.Delete(folder, recursive: true);
        return null;
    }

    public StepTime Train(BenchRound round)
    {
        _process.StandardInput.WriteLine($"{round.Number * BenchRound.PaddedBatches} {BenchRound.PaddedBatches}");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Python has ended.");
        var times = answer.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new StepTime(times[0], times[1]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Script()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var script = Path.Combine(folder, "bench", "pytorch_lstm.py");
            if (File.Exists(script))
            {
                return script;
            }
        }
        throw new FileNotFoundException(
            "There is no bench/pytorch_lstm.py above the program; run it from the project."
        );
    }

    private static void Write<T>(string path, T[] values)
        where T : unmanaged => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()));
}
