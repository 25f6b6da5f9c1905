namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>Where a tensor stands in a safetensors file.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions, outermost first.</param>
/// <param name="Begin">Position of its first byte, counted from the end of the header.</param>
/// <param name="End">Position just past its last byte.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Begin, long End);
