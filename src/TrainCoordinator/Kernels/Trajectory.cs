using Pipeline.TrainCoordinator.Kernels.Native;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>What a cell computed at every position, kept for the way back.</summary>
/// <remarks>Rows are positions; behind them the states that rows start from have a row each.</remarks>
internal sealed class Trajectory
{
    /// <summary>The gates, side by side: their sums, then their values, then the gradients of their sums.</summary>
    public AlignedMatrix Gates { get; } = new();

    /// <summary>The states.</summary>
    public AlignedMatrix States { get; } = new();

    /// <summary>LSTM: the cells. GRU: the reset states.</summary>
    public AlignedMatrix Cells { get; } = new();

    /// <summary>Length of a state.</summary>
    public int Hidden => States.Columns;

    /// <summary>Makes room; values are lost.</summary>
    /// <param name="positions">Number of positions.</param>
    /// <param name="starts">Number of states that rows start from.</param>
    /// <param name="hidden">Length of a state.</param>
    /// <param name="gates">Number of gates.</param>
    public void Reshape(int positions, int starts, int hidden, int gates)
    {
        // The product of the last gate alone writes whole lines, from wherever the gate starts.
        Gates.Reshape(positions, gates * hidden, AlignedMatrix.LineLength);
        States.Reshape(positions + starts, hidden);
        Cells.Reshape(positions + starts, hidden);
        States.Clear(positions, starts);
        Cells.Clear(positions, starts);
    }

    /// <summary>Says that a step forward will write values at some positions.</summary>
    /// <param name="ahead">Brings them to the caches.</param>
    /// <param name="positions">The positions.</param>
    public void Expect(Lookahead ahead, ReadOnlySpan<int> positions)
    {
        ahead.Add(Gates, positions);
        ahead.Add(States, positions);
        ahead.Add(Cells, positions);
    }
}
