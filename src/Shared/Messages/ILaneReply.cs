using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>Marks a message with which a lane is done with a task.</summary>
public interface ILaneReply : IPipelineMessage
{
    /// <summary>Name of the task.</summary>
    TaskId Task { get; }

    /// <summary>The lane that did it, or tried.</summary>
    WorkerId Worker { get; }
}
