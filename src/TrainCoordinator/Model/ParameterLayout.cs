namespace Pipeline.TrainCoordinator.Model;

/// <summary>Where each tensor of a model stands in the flat array of its dense parameters.</summary>
/// <remarks>
/// The embedding table is not among them: it is its own array, because most of its rows stay untouched by a step.
/// Recurrent kernels are laid out as Keras 2 does: <c>kernel</c> [input, gates x hidden], <c>recurrent_kernel</c>
/// [hidden, gates x hidden], <c>bias</c> [gates x hidden]; dense kernels are [input, output].
/// </remarks>
public sealed class ParameterLayout
{
    private readonly Dictionary<string, ParameterTensor> _byName = [];

    /// <summary>Lays out the dense parameters of a model.</summary>
    /// <param name="spec">The model.</param>
    public ParameterLayout(ModelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = spec;
        var tensors = new List<ParameterTensor>();
        void Add(string name, int rows, int columns)
        {
            var tensor = new ParameterTensor(name, rows, columns, Count);
            tensors.Add(tensor);
            _byName.Add(name, tensor);
            Count += tensor.Count;
        }

        string[] directions = spec.Bidirectional ? ["forward.", "backward."] : [""];
        var gates = GateCount(spec.Cell);
        var cell = spec.Cell == CellKind.Gru ? "gru." : "lstm.";
        foreach (var direction in gates == 0 ? [] : directions)
        {
            Add(cell + direction + "kernel", spec.EmbeddingSize, gates * spec.Hidden);
            Add(cell + direction + "recurrent_kernel", spec.Hidden, gates * spec.Hidden);
            Add(cell + direction + "bias", gates * spec.Hidden, 0);
        }
        if (spec.Bottleneck)
        {
            Add("bottleneck.kernel", spec.FeatureCount, 1);
            Add("bottleneck.bias", 1, 0);
        }
        Add("head.kernel", spec.Bottleneck ? 1 : spec.FeatureCount, spec.Classes);
        Add("head.bias", spec.Classes, 0);
        Tensors = tensors;
    }

    /// <summary>The model.</summary>
    public ModelSpec Spec { get; }

    /// <summary>All dense tensors, in the order of their offsets.</summary>
    public IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <summary>Number of dense parameters.</summary>
    public int Count { get; private set; }

    /// <summary>One tensor by its name.</summary>
    /// <param name="name">The name, for example <c>head.bias</c>.</param>
    public ParameterTensor this[string name] => _byName[name];

    /// <summary>Gates of a cell: 4 for an LSTM, 3 for a GRU, 0 for none.</summary>
    /// <param name="cell">The cell.</param>
    public static int GateCount(CellKind cell) =>
        cell switch
        {
            CellKind.Lstm => 4,
            CellKind.Gru => 3,
            _ => 0,
        };
}
