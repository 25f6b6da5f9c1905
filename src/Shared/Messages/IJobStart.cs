using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>Marks a message that starts a job, or lets its sender follow one that is under way.</summary>
public interface IJobStart : IPipelineMessage
{
    /// <summary>Name of the job, chosen by the one who asks.</summary>
    JobId Job { get; }
}
