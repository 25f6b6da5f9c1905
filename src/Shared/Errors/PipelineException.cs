namespace Pipeline.Shared.Errors;

/// <summary>Something a user can mend: the message says what failed, where, what was found, what was expected and what to do.</summary>
/// <param name="message">The whole message, one or more full sentences.</param>
/// <param name="inner">The cause, where there is one.</param>
public abstract class PipelineException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure, which decides the exit code.</summary>
    public abstract ErrorKind Kind { get; }

    /// <summary>The file or folder at fault; <c>null</c> where there is none.</summary>
    public virtual string? Path => null;
}
