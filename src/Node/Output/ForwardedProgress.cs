namespace Pipeline.Node.Output;

/// <summary>Hands progress on at once, on the thread that reports it: unlike <see cref="Progress{T}"/>, never out of order.</summary>
/// <typeparam name="T">What is reported.</typeparam>
/// <param name="show">Takes each report.</param>
internal sealed class ForwardedProgress<T>(Action<T> show) : IProgress<T>
{
    /// <inheritdoc />
    public void Report(T value) => show(value);
}
