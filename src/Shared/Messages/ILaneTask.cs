using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>Marks a message that hands a task to a lane.</summary>
public interface ILaneTask : IPipelineMessage
{
    /// <summary>Name of the task.</summary>
    TaskId Task { get; }
}
