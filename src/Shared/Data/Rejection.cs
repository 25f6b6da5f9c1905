namespace Pipeline.Shared.Data;

/// <summary>An input that was not taken in, and why.</summary>
/// <param name="Path">The input, relative to the corpus folder, with <c>/</c> between parts.</param>
/// <param name="Reason">What is wrong with it, for programs.</param>
/// <param name="Detail">What was found and what was expected, for people; a full sentence.</param>
public sealed record Rejection(string Path, RejectionReason Reason, string Detail);
