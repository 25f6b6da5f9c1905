using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Output;

/// <summary>Standard output as a stream that says of a failure what it was that could not be written.</summary>
/// <remarks>A reader that has gone, as <c>head</c> does, is no failure: the system's stream passes over it.</remarks>
/// <param name="target">Standard output.</param>
internal sealed class ReportStream(Stream target) : Stream
{
    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    /// <exception cref="StorageException">Standard output is full or refuses.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new StorageException(
                "standard output",
                $"Standard output cannot be written: {e.Message.TrimEnd('.')}. Free some space, or send it elsewhere; the files that the command made are whole.",
                e
            );
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
        // The system's stream keeps nothing back.
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
