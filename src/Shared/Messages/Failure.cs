using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Messages;

/// <summary>An error in a form that crosses from node to node: no exception object, no stack.</summary>
/// <param name="Kind">Kind of failure, which decides the exit code.</param>
/// <param name="Message">The whole message, one or more full sentences.</param>
/// <param name="Path">The file or folder at fault, or <c>null</c> where there is none.</param>
public sealed record Failure(ErrorKind Kind, string Message, string? Path)
{
    /// <summary>What crosses for an exception.</summary>
    /// <param name="error">The exception; one that is not a <see cref="PipelineException"/> is a defect of the program, and its type and stack go into the message.</param>
    public static Failure From(Exception error) =>
        error switch
        {
            PipelineException known => new Failure(known.Kind, known.Message, known.Path),
            OperationCanceledException => new Failure(
                ErrorKind.Cancelled,
                "The work was cancelled; run the command again to go on.",
                Path: null
            ),
            _ => new Failure(ErrorKind.Internal, error.ToString(), Path: null),
        };

    /// <summary>The same kind of exception again, on the side that waits for the result.</summary>
    /// <returns>
    /// An <see cref="OperationCanceledException"/> for <see cref="ErrorKind.Cancelled"/>, an
    /// <see cref="InvalidOperationException"/> for <see cref="ErrorKind.Internal"/>, otherwise the
    /// <see cref="PipelineException"/> of the kind.
    /// </returns>
    public Exception ToException() =>
        Kind switch
        {
            ErrorKind.Settings => new SettingsException(Message.Split(Environment.NewLine)),
            ErrorKind.Input => new CorpusException(Path ?? string.Empty, Message),
            ErrorKind.Artifact => new ArtifactException(Path ?? string.Empty, Message),
            ErrorKind.Run => new RunException(Path ?? string.Empty, Message),
            ErrorKind.Storage => new StorageException(Path ?? string.Empty, Message),
            ErrorKind.Cluster => new ClusterException(Message),
            ErrorKind.Cancelled => new OperationCanceledException(Message),
            _ => new InvalidOperationException(Message),
        };
}
