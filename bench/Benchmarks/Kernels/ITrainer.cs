namespace Pipeline.Benchmarks.Kernels;

/// <summary>Something that trains the same model on the same batches.</summary>
internal interface ITrainer : IDisposable
{
    /// <summary>What it is, for a person.</summary>
    string Name { get; }

    /// <summary>Threads it computes on.</summary>
    int Lanes { get; }

    /// <summary>Takes the optimizer steps of one round.</summary>
    /// <param name="round">The round.</param>
    StepTime Train(BenchRound round);
}
