using Pipeline.TrainCoordinator.Kernels.Native;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Masks of every gate, a row per document.</summary>
internal sealed class GateMasks
{
    private readonly AlignedMatrix[] _byGate;

    /// <summary>Masks for a number of gates.</summary>
    /// <param name="gates">Number of gates.</param>
    public GateMasks(int gates)
    {
        _byGate = new AlignedMatrix[gates];
        for (var gate = 0; gate < gates; gate++)
        {
            _byGate[gate] = new AlignedMatrix();
        }
    }

    /// <summary>The masks of one gate, a row per document.</summary>
    /// <param name="gate">Zero-based gate.</param>
    public AlignedMatrix this[int gate] => _byGate[gate];

    /// <summary>Makes room; values are lost.</summary>
    /// <param name="documents">Number of documents.</param>
    /// <param name="columns">Length of a mask.</param>
    public void Reshape(int documents, int columns)
    {
        foreach (var masks in _byGate)
        {
            masks.Reshape(documents, columns);
        }
    }
}
