namespace Pipeline.Ingest.Files;

/// <summary>A stream whose first bytes were looked at already: gives them again, then the rest.</summary>
/// <param name="head">The bytes that were read.</param>
/// <param name="rest">The stream behind them; whoever opened it closes it.</param>
internal sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest) : ForwardStream
{
    private int _given;

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        if (_given == head.Length)
        {
            return rest.Read(buffer);
        }
        var taken = head.Span[_given..];
        taken = taken[..Math.Min(taken.Length, buffer.Length)];
        taken.CopyTo(buffer);
        _given += taken.Length;
        return taken.Length;
    }
}
