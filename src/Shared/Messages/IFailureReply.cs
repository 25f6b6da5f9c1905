using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Messages;

/// <summary>Marks a reply that ends a job without its result.</summary>
public interface IFailureReply : IPipelineMessage
{
    /// <summary>What went wrong.</summary>
    Failure Failure { get; }

    /// <summary>What has become of the job.</summary>
    JobState State => Failure.Kind == ErrorKind.Cancelled ? JobState.Cancelled : JobState.Failed;
}
