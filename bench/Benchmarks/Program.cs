using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Pipeline.Benchmarks;
using Pipeline.Benchmarks.Exchange;
using Pipeline.Benchmarks.Kernels;

return args switch
{
    ["data"] => Data(),
    ["kernels", var corpus] => KernelBench.Run(corpus, 9),
    ["kernels", var corpus, var rounds] => KernelBench.Run(corpus, int.Parse(rounds)),
    ["one-core", var corpus, var runs] => await OneCore.RunAsync(corpus, int.Parse(runs)),
    ["exchange"] => await ExchangeBench.RunAsync(9),
    ["exchange", var rounds] => await ExchangeBench.RunAsync(int.Parse(rounds)),
    // Started by 'exchange', not by people.
    ["exchange-worker", var transport, var size, var address] => await ExchangeBench.WorkAsync(
        int.Parse(transport),
        int.Parse(size),
        address
    ),
    _ => Usage(),
};

static int Data()
{
    // In this process: each run goes over a whole corpus that takes seconds to load, and a second build gains nothing.
    var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(7);
    var config = ManualConfig
        .CreateEmpty()
        .AddJob(job.WithInvocationCount(1).WithUnrollFactor(1))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddColumn(new ThroughputColumn())
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(MarkdownExporter.GitHub)
        .WithArtifactsPath("artifacts/bench");
    return BenchmarkRunner.Run<DataBench>(config).HasCriticalValidationErrors ? 1 : 0;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        data                       every step of preprocessing by itself, on the corpus of PIPELINE_DATA or on a sample
        one-core CORPUS RUNS       from files to padded sequences, by our code and by a plain port of Keras: processor seconds
        kernels CORPUS [ROUNDS]    a training step of 32 real documents, beside TorchSharp and PyTorch
        exchange [ROUNDS]          parameters to two worker processes and gradient sums back, beside raw sockets, Kestrel, gRPC and Akka
        """
    );
    return 2;
}
