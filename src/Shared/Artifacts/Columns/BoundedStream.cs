namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Bytes in memory that can be read only so often, and never past their end.</summary>
/// <remarks>
/// Parquet.Net takes the -1 of a stream's end for the byte 255 and then reads for ever; and a page that leads back
/// to itself would be read for ever. Here both end in an exception.
/// </remarks>
internal sealed class BoundedStream : MemoryStream
{
    // Every byte is needed once, the footer and the page headers twice.
    private const int Readings = 4;

    private long _allowance;

    /// <summary>Wraps bytes.</summary>
    /// <param name="bytes">What is read.</param>
    public BoundedStream(byte[] bytes)
        : base(bytes, writable: false)
    {
        _allowance = (long)bytes.Length * Readings;
    }

    /// <inheritdoc />
    public override int ReadByte()
    {
        Spend(1);
        var value = base.ReadByte();
        return value >= 0 ? value : throw new EndOfStreamException("A header runs past the end of the file.");
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Spend(base.Read(buffer, offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer) => Spend(base.Read(buffer));

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer, offset, count));

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    private int Spend(int count)
    {
        _allowance -= count;
        return _allowance >= 0
            ? count
            : throw new InvalidDataException("The file's parts refer to each other in a circle.");
    }
}
