using Microsoft.ML.Data;

namespace Pipeline.TrainCoordinator.Baseline;

/// <summary>A document as the library reads it; the names of the properties are the library's.</summary>
internal sealed class WeighedDocument
{
    /// <summary>Weights of the terms.</summary>
    public VBuffer<float> Features { get; set; }

    /// <summary>Zero-based class.</summary>
    public uint Label { get; set; }
}
