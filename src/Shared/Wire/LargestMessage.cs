namespace Pipeline.Shared.Wire;

/// <summary>The largest message that a node has sent.</summary>
/// <param name="Name">Its name on the wire; empty where none was sent.</param>
/// <param name="SizeBytes">Its size in bytes, without what Akka puts around it.</param>
public sealed record LargestMessage(string Name, int SizeBytes)
{
    /// <summary>Nothing was sent.</summary>
    public static LargestMessage None { get; } = new("", 0);
}
