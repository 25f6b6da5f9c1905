namespace Pipeline.Node.Hosting;

/// <summary>One who waits for a job.</summary>
/// <typeparam name="TProgress">What is said of the job on the way.</typeparam>
/// <typeparam name="TDone">What is said at the end.</typeparam>
/// <param name="Progress">Is told how the job goes, on a thread of the actor system.</param>
/// <param name="Remarks">Is told what one should know, likewise.</param>
/// <param name="Result">Gets the end.</param>
/// <param name="Cancellation">Cancelled when the job is no longer waited for.</param>
internal sealed record JobListener<TProgress, TDone>(
    IProgress<TProgress>? Progress,
    IProgress<string>? Remarks,
    TaskCompletionSource<TDone> Result,
    CancellationToken Cancellation
);
