using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What one who wants a model, the coordinator and its workers say to each other.</summary>
/// <remarks>Parameters and gradients are not in them: they travel through an exchange beside the messages.</remarks>
public static class TrainMessages
{
    /// <summary>Asks for a run, or to be told how one goes that is under way; sent again until an answer comes.</summary>
    /// <param name="Job">Name of the job, chosen by the one who asks.</param>
    /// <param name="Request">What is to be done.</param>
    public sealed record StartTraining(JobId Job, TrainRequest Request) : IJobStart;

    /// <summary>The model is durable.</summary>
    /// <param name="Job">Name of the job.</param>
    /// <param name="Summary">What came out.</param>
    public sealed record TrainingCompleted(JobId Job, TrainSummary Summary) : IPipelineMessage;

    /// <summary>Asks for an evaluation, or to be told how one goes that is under way; sent again until an answer comes.</summary>
    /// <param name="Job">Name of the job, chosen by the one who asks.</param>
    /// <param name="Request">What is to be done.</param>
    public sealed record StartEvaluation(JobId Job, EvaluateRequest Request) : IJobStart;

    /// <summary>The evaluation is done.</summary>
    /// <param name="Job">Name of the job.</param>
    /// <param name="Summary">What came out.</param>
    public sealed record EvaluationCompleted(JobId Job, EvaluateSummary Summary) : IPipelineMessage;

    /// <summary>Asks for a job to be left, to be gone on with later; <see cref="JobFailed"/> answers once its checkpoint is durable.</summary>
    /// <param name="Job">Name of the job.</param>
    public sealed record CancelJob(JobId Job) : IPipelineMessage;

    /// <summary>The job ended without its result; the run folder is whole.</summary>
    /// <param name="Job">Name of the job.</param>
    /// <param name="Failure">What went wrong.</param>
    public sealed record JobFailed(JobId Job, Failure Failure) : IFailureReply;

    /// <summary>A process with lanes makes itself known; sent again from time to time.</summary>
    /// <param name="Worker">The process.</param>
    /// <param name="Lanes">Its single-threaded lanes, at least 1.</param>
    public sealed record OfferLanes(NodeId Worker, int Lanes) : IPipelineMessage;

    /// <summary>Asks a worker to get ready for a run, or for an evaluation of one.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Generation">The coordinator's claim on it; 0 for an evaluation.</param>
    /// <param name="RunFolder">The run folder, an absolute path that every node sees.</param>
    /// <param name="Data">The data folder; <c>null</c> for the run's own.</param>
    /// <param name="Evaluates">The part that is evaluated; <c>null</c> where the run is trained.</param>
    /// <param name="DocumentsSha256">Hash of the documents as the coordinator has read them: a worker computes with no others.</param>
    /// <param name="Arithmetic">The coordinator's: with another, sums would differ in the last bits.</param>
    /// <param name="Exchange">Host and port of the coordinator's exchange, for workers in other processes.</param>
    public sealed record PrepareRun(
        RunId Run,
        int Generation,
        string RunFolder,
        string? Data,
        EvaluatedPart? Evaluates,
        string DocumentsSha256,
        string Arithmetic,
        string Exchange
    ) : IPipelineMessage;

    /// <summary>A worker cannot go on with a run.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Generation">The coordinator's claim on it.</param>
    /// <param name="Worker">The process.</param>
    /// <param name="Failure">What went wrong.</param>
    public sealed record RunRefused(RunId Run, int Generation, NodeId Worker, Failure Failure) : IPipelineMessage;

    /// <summary>A run is over; its lanes can end.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Generation">The coordinator's claim on it.</param>
    public sealed record EndRun(RunId Run, int Generation) : IPipelineMessage;
}
