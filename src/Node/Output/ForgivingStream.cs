namespace Pipeline.Node.Output;

/// <summary>Standard error as a stream that loses what nobody takes: a full disk under a log ends no training.</summary>
/// <param name="target">Standard error.</param>
internal sealed class ForgivingStream(Stream target) : ConsoleStream(target)
{
    /// <inheritdoc />
    protected override void OnFailed(Exception error)
    {
        // There is nowhere left to say it.
    }
}
