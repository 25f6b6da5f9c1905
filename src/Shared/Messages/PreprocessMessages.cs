using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What one who wants a corpus preprocessed and the coordinator say to each other.</summary>
public static class PreprocessMessages
{
    /// <summary>Asks for a job, or to be told how a job goes that is under way; sent again until an answer comes.</summary>
    /// <param name="Job">Name of the job, chosen by the one who asks.</param>
    /// <param name="Request">What is to be done.</param>
    public sealed record StartPreprocess(JobId Job, PreprocessRequest Request) : IJobStart;

    /// <summary>Asks for a job to be given up; <see cref="PreprocessFailed"/> answers.</summary>
    /// <param name="Job">Name of the job.</param>
    public sealed record CancelPreprocess(JobId Job) : IPipelineMessage;

    /// <summary>The new root is durable.</summary>
    /// <param name="Job">Name of the job.</param>
    /// <param name="Generation">The coordinator's claim on it, at least 1.</param>
    /// <param name="Summary">What has been done.</param>
    public sealed record PreprocessCompleted(JobId Job, int Generation, PreprocessSummary Summary) : IPipelineMessage;

    /// <summary>The job ended without a new root; the previous one, if any, is untouched.</summary>
    /// <param name="Job">Name of the job.</param>
    /// <param name="Generation">The coordinator's claim on it; 0 when it was refused.</param>
    /// <param name="Failure">What went wrong.</param>
    public sealed record PreprocessFailed(JobId Job, int Generation, Failure Failure) : IFailureReply;
}
