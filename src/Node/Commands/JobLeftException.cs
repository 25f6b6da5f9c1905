namespace Pipeline.Node.Commands;

/// <summary>A command was stopped while a job of a cluster goes on.</summary>
/// <param name="message">How to come back to the job, full sentences.</param>
/// <param name="cause">What stopped the wait.</param>
internal sealed class JobLeftException(string message, Exception cause) : OperationCanceledException(message, cause);
