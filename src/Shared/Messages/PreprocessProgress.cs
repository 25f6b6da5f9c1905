using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>How far a preprocessing job has come.</summary>
/// <param name="Job">The job.</param>
/// <param name="Generation">The coordinator's claim on it, at least 1.</param>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Documents done in this phase; 0 in phases that are one step.</param>
/// <param name="Total">Documents of the whole phase; 0 where it is not known.</param>
public sealed record PreprocessProgress(JobId Job, int Generation, PreprocessPhase Phase, long Done, long Total)
    : IPipelineMessage;
