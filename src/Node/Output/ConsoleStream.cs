using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Output;

/// <summary>A stream of the console that is written to, with a say in what a failure means.</summary>
/// <param name="target">The system's stream, which keeps nothing back.</param>
internal abstract class ConsoleStream(Stream target) : Stream
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
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            OnFailed(e);
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
        // There is nothing kept back.
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Decides what becomes of a failed write.</summary>
    /// <param name="error">Why it failed.</param>
    protected abstract void OnFailed(Exception error);
}
