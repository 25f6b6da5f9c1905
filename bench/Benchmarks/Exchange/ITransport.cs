namespace Pipeline.Benchmarks.Exchange;

/// <summary>A way to bring two worker processes the parameters of a step, and their gradient sums back.</summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Where the workers connect.</summary>
    string Address { get; }

    /// <summary>Ends when both workers are there.</summary>
    Task ConnectedAsync();

    /// <summary>Ends when both workers have had the parameters and both sums are back.</summary>
    Task StepAsync();
}
