namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Neighbouring gates whose sums come from one product, because they read the same left factors.</summary>
/// <param name="Gate">Zero-based first gate.</param>
/// <param name="Column">Zero-based column at which the first gate starts.</param>
/// <param name="Columns">Columns of all gates of the group.</param>
internal readonly record struct GateGroup(int Gate, int Column, int Columns)
{
    /// <summary>A group for each count of gates.</summary>
    /// <param name="hidden">Columns of a gate.</param>
    /// <param name="counts">Number of gates of each group, in order.</param>
    public static GateGroup[] Of(int hidden, params ReadOnlySpan<int> counts)
    {
        var groups = new GateGroup[counts.Length];
        var gate = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            groups[i] = new GateGroup(gate, gate * hidden, counts[i] * hidden);
            gate += counts[i];
        }
        return groups;
    }

    /// <summary>A group for every gate.</summary>
    /// <param name="hidden">Columns of a gate.</param>
    /// <param name="gates">Number of gates.</param>
    public static GateGroup[] Each(int hidden, int gates)
    {
        var counts = new int[gates];
        Array.Fill(counts, 1);
        return Of(hidden, counts);
    }
}
