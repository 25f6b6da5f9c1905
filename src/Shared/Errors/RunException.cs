namespace Pipeline.Shared.Errors;

/// <summary>A run folder, checkpoint or model is damaged, missing or belongs to something else.</summary>
/// <param name="path">The file or folder at fault.</param>
/// <param name="message">The whole message, one or more full sentences.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class RunException(string path, string message, Exception? inner = null)
    : PipelineException(message, inner)
{
    /// <inheritdoc />
    public override string Path { get; } = path;

    /// <inheritdoc />
    public override ErrorKind Kind => ErrorKind.Run;
}
