using Pipeline.Shared.Messages;

namespace Pipeline.Shared.Wire;

/// <summary>Remembers the largest of the messages that it is told of. Safe for concurrent use.</summary>
public sealed class MessageMeter
{
    private LargestMessage? _largest;

    /// <summary>The largest message so far, of those of one size the first; <c>null</c> before any.</summary>
    public LargestMessage? Largest => Volatile.Read(ref _largest);

    /// <summary>Tells of a message.</summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="sizeBytes">Its size in bytes.</param>
    internal void Note(string name, int sizeBytes)
    {
        for (var known = Largest; known is null || sizeBytes > known.SizeBytes; known = Largest)
        {
            Interlocked.CompareExchange(ref _largest, new LargestMessage(name, sizeBytes), known);
        }
    }
}
