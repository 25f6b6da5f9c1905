namespace Pipeline.Node.Commands;

/// <summary>A job of a cluster that a command waits for was given up by somebody else.</summary>
/// <param name="message">What that means, full sentences.</param>
/// <param name="cause">What ended the wait.</param>
internal sealed class JobGivenUpException(string message, Exception cause) : OperationCanceledException(message, cause);
