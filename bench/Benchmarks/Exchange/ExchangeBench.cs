using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>The exchange of a training step between a coordinator and two worker processes: the program's channel beside alternatives.</summary>
/// <remarks>
/// Workers compute nothing. In every round each transport takes its turn, so whatever else the machine does meets all of
/// them alike: a ratio is the median over the rounds' own ratios.
/// </remarks>
internal static class ExchangeBench
{
    /// <summary>Worker processes.</summary>
    public const int WorkerCount = 2;

    private static readonly (string Name, Func<StepSize, string, Task<ITransport>> Start, Work Work)[] Transports =
    [
        ("raw sockets", (size, _) => Of(new SocketTransport(size)), SocketTransport.WorkAsync),
        ("tensor channel", (size, _) => Of(new ChannelTransport(size, certificate: null)), ChannelTransport.WorkAsync),
        (
            "tensor channel, mutual TLS",
            (size, certificate) => Of(new ChannelTransport(size, certificate)),
            ChannelTransport.WorkAsync
        ),
        ("Kestrel, pipelines", async (size, _) => await KestrelTransport.StartAsync(size), SocketTransport.WorkAsync),
        ("gRPC streams", async (size, _) => await GrpcTransport.StartAsync(size), GrpcTransport.WorkAsync),
        ("Akka.Remote messages", (size, _) => Of(new AkkaTransport(size)), AkkaTransport.WorkAsync),
    ];

    private delegate Task Work(string address, StepSize size);

    public static async Task<int> RunAsync(int roundCount)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;
        var certificate = Path.Combine(folder, "node.pfx");
        try
        {
            ChannelTransport.Issue(certificate);
            Write(
                $"{Environment.ProcessorCount} processors, load {Load()} at the start. Medians of {roundCount} rounds; {WorkerCount} workers."
            );
            for (var size = 0; size < StepSize.All.Count; size++)
            {
                await MeasureAsync(size, roundCount, certificate);
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Is a worker until the coordinator ends it.</summary>
    public static async Task<int> WorkAsync(int transport, int size, string address)
    {
        await Transports[transport].Work(address, StepSize.All[size]);
        return 0;
    }

    private static async Task MeasureAsync(int sizeIndex, int roundCount, string certificate)
    {
        var size = StepSize.All[sizeIndex];
        var open = new List<ITransport>();
        var workers = new List<Process>();
        var times = Transports.Select(_ => new List<(double Wall, double Processor)>()).ToArray();
        try
        {
            for (var i = 0; i < Transports.Length; i++)
            {
                var transport = await Transports[i].Start(size, certificate);
                open.Add(transport);
                for (var worker = 0; worker < WorkerCount; worker++)
                {
                    string[] arguments = ["exchange-worker", $"{i}", $"{sizeIndex}", transport.Address];
                    workers.Add(Process.Start(Environment.ProcessPath!, arguments));
                }
                await transport.ConnectedAsync();
            }
            // The first round warms up.
            for (var round = 0; round <= roundCount; round++)
            {
                for (var i = 0; i < open.Count; i++)
                {
                    var time = await TimeAsync(open[i], size.StepsPerRound);
                    if (round > 0)
                    {
                        times[i].Add(time);
                    }
                }
            }
        }
        finally
        {
            workers.ForEach(worker => worker.Kill());
            foreach (var transport in open)
            {
                await transport.DisposeAsync();
            }
        }
        Print(size, times);
    }

    private static async Task<(double Wall, double Processor)> TimeAsync(ITransport transport, int steps)
    {
        var (clock, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var step = 0; step < steps; step++)
        {
            await transport.StepAsync();
        }
        return (
            clock.Elapsed.TotalMilliseconds / steps,
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / steps
        );
    }

    private static void Print(StepSize size, List<(double Wall, double Processor)>[] times)
    {
        var moved = 2.0 * WorkerCount * size.Bytes;
        Write($"");
        Write(
            $"{size.Layout.Count:N0} parameters: {size.Bytes:N0} bytes to each worker and as many back, {moved:N0} a step. Load {Load()}."
        );
        Write($"");
        Write($"| | ms/step | coordinator's CPU ms/step | MB/s | times raw sockets |");
        Write($"|---|--:|--:|--:|--:|");
        for (var i = 0; i < times.Length; i++)
        {
            var wall = Median(times[i].Select(time => time.Wall));
            var processor = Median(times[i].Select(time => time.Processor));
            var ratio = Median(times[i].Zip(times[0], (own, raw) => own.Wall / raw.Wall));
            Write($"| {Transports[i].Name} | {wall:F2} | {processor:F2} | {moved / wall / 1000:F0} | {ratio:F2} |");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // Over the last minute; 2 on two processors leaves nobody waiting.
    private static string Load() =>
        OperatingSystem.IsLinux() ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static Task<ITransport> Of(ITransport transport) => Task.FromResult(transport);

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
