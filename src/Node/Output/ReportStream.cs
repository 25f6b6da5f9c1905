using Pipeline.Shared.Errors;

namespace Pipeline.Node.Output;

/// <summary>Standard output as a stream that says of a failure what it was that could not be written.</summary>
/// <remarks>A reader that has gone, as <c>head</c> does, is no failure: the system's stream passes over it.</remarks>
/// <param name="target">Standard output.</param>
internal sealed class ReportStream(Stream target) : ConsoleStream(target)
{
    /// <inheritdoc />
    /// <exception cref="StorageException">Standard output is full or refuses.</exception>
    protected override void OnFailed(Exception error) =>
        throw new StorageException(
            "standard output",
            error is UnauthorizedAccessException // what .NET makes of a descriptor that is closed or cannot be written to
                ? "Standard output is closed, or open for reading only; send it elsewhere. The files that the command made are whole."
                : $"Standard output cannot be written: {error.Message.TrimEnd('.')}. Free some space, or send it elsewhere; the files that the command made are whole.",
            error
        );
}
