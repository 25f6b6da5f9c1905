using Pipeline.Benchmarks;

return args switch
{
    ["kernels", var corpus] => KernelBench.Run(corpus, 30),
    ["kernels", var corpus, var batches] => KernelBench.Run(corpus, int.Parse(batches)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("kernels CORPUS [BATCHES]   time of a training step of 32 real documents");
    return 2;
}
