using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>How many inputs were not taken in for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">Number of inputs, at least 1.</param>
public sealed record RejectionCount(RejectionReason Reason, long Count);
