namespace Pipeline.Shared.Errors;

/// <summary>A folder or file cannot be written: it is read-only, full or held by another process.</summary>
/// <param name="path">The file or folder at fault.</param>
/// <param name="message">The whole message, one or more full sentences.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class StorageException(string path, string message, Exception? inner = null)
    : PipelineException(message, inner)
{
    /// <inheritdoc />
    public override string Path { get; } = path;

    /// <inheritdoc />
    public override ErrorKind Kind => ErrorKind.Storage;
}
