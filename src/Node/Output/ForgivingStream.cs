using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Output;

/// <summary>Standard error as a stream that loses what nobody takes: a full disk under a log ends no training.</summary>
/// <param name="target">Standard error.</param>
internal sealed class ForgivingStream(Stream target) : Stream
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
            // There is nowhere left to say it.
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
