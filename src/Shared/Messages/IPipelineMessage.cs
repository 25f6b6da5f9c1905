namespace Pipeline.Shared.Messages;

/// <summary>Marks a record that may cross from node to node.</summary>
/// <remarks>
/// Such a record is sealed and immutable, holds values only (numbers, text, enums, nested records and
/// <see cref="System.Collections.Immutable.ImmutableArray{T}"/> of these), names its job or run and that one's
/// generation, and has a line in <c>WireManifest</c>. A published record is never changed: add a new one.
/// </remarks>
public interface IPipelineMessage;
