using Pipeline.Shared.Errors;

namespace Pipeline.Node.Output;

/// <summary>Standard output as a stream that says of a failure what it was that could not be written.</summary>
/// <remarks>A reader that has gone, as <c>head</c> does, is no failure: the system's stream passes over it.</remarks>
/// <param name="target">Standard output.</param>
internal sealed class ReportStream(Stream target) : ConsoleStream(target)
{
    /// <inheritdoc />
    /// <exception cref="StorageException">Standard output is full, closed or refuses.</exception>
    protected override void OnFailed(Exception error)
    {
        // .NET calls a descriptor that is closed, or open for reading, a path that denies access.
        var problem =
            error is UnauthorizedAccessException
                ? "it is closed. Send it to a file, or to /dev/null"
                : $"{error.Message.TrimEnd('.')}. Free some space, or send it elsewhere";
        throw new StorageException(
            "standard output",
            $"Standard output cannot be written: {problem}; the files that the command made are whole.",
            error
        );
    }
}
