namespace Pipeline.Shared.Errors;

/// <summary>The cluster could not be formed, or was lost while it worked.</summary>
/// <param name="message">The whole message, one or more full sentences.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class ClusterException(string message, Exception? inner = null) : PipelineException(message, inner)
{
    /// <inheritdoc />
    public override ErrorKind Kind => ErrorKind.Cluster;
}
