namespace Pipeline.Shared.Messages;

/// <summary>The largest message of some that crossed between nodes.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="SizeBytes">Its size in bytes, at least 0, without what Akka puts around it.</param>
public sealed record LargestMessage(string Name, int SizeBytes);
