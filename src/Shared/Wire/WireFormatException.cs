using System.Runtime.Serialization;

namespace Pipeline.Shared.Wire;

/// <summary>Bytes from the wire that are not a message of ours, or a type that may not go on it.</summary>
/// <param name="message">What was found and what was expected, a full sentence.</param>
/// <remarks>A <see cref="SerializationException"/>, so that Akka drops the message and keeps the association.</remarks>
public sealed class WireFormatException(string message) : SerializationException(message);
