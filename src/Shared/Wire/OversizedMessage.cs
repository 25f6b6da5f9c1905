using Pipeline.Shared.Messages;

namespace Pipeline.Shared.Wire;

/// <summary>Said on the event stream of a node: a message of it is too large for the wire and goes nowhere. Whoever sent it has to end what hangs on it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Failure">What went wrong, by the name of the message, and what to do.</param>
public sealed record OversizedMessage(IPipelineMessage Message, Failure Failure);
