using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>A document of a chunk that was not taken in.</summary>
/// <param name="Document">Its zero-based place among the documents of the task.</param>
/// <param name="Rejection">Why.</param>
public sealed record DocumentRejection(int Document, Rejection Rejection);
