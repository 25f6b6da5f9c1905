using Pipeline.TrainCoordinator.Kernels.Native;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Gradients of the states of rows on their way back through time.</summary>
internal sealed class StateGradients
{
    /// <summary>Gradients of the states.</summary>
    public AlignedMatrix States { get; } = new();

    /// <summary>LSTM: gradients of the cells. GRU: unused.</summary>
    public AlignedMatrix Cells { get; } = new();

    /// <summary>Sets all gradients to zero.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="hidden">Length of a state.</param>
    public void Reset(int rows, int hidden)
    {
        States.Reshape(rows, hidden);
        Cells.Reshape(rows, hidden);
        States.Clear();
        Cells.Clear();
    }
}
