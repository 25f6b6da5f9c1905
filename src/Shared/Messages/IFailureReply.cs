namespace Pipeline.Shared.Messages;

/// <summary>Marks a reply that ends a job without its result.</summary>
public interface IFailureReply : IPipelineMessage
{
    /// <summary>What went wrong.</summary>
    Failure Failure { get; }
}
