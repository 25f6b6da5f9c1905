using Pipeline.Shared.Data;

namespace Pipeline.Ingest.JsonLines;

/// <summary>Why a line holds no document.</summary>
/// <param name="Reason">What is wrong, for programs.</param>
/// <param name="Detail">What was found and what was expected, for people; a full sentence.</param>
public readonly record struct JsonLineProblem(RejectionReason Reason, string Detail);
