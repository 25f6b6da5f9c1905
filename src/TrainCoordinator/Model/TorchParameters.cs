using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>A model's parameters, as far as one slice needs them, as leaves of torch's graph.</summary>
// W distinct words of the slice, E embedding columns
internal sealed class TorchParameters
{
    private readonly ParameterLayout _layout;

    /// <summary>Copies the parameters.</summary>
    /// <param name="parameters">The model's values.</param>
    /// <param name="rows">Ranks of the slice's words.</param>
    /// <param name="type">Type of the tensors.</param>
    internal TorchParameters(ModelParameters parameters, int[] rows, ScalarType type)
    {
        _layout = parameters.Layout;
        var size = Spec.EmbeddingSize;
        var table = new float[rows.Length * size];
        for (var i = 0; i < rows.Length; i++)
        {
            parameters.Row(rows[i]).CopyTo(table.AsSpan(i * size));
        }
        Dense = tensor(parameters.Dense).to(type).requires_grad_(true);
        Table_WE = tensor(table, [rows.Length, size]).to(type).requires_grad_(Spec.EmbeddingTrainable);
    }

    /// <summary>The model.</summary>
    internal ModelSpec Spec => _layout.Spec;

    /// <summary>All dense parameters, flat.</summary>
    internal Tensor Dense { get; }

    /// <summary>The slice's rows of the embedding table.</summary>
    internal Tensor Table_WE { get; }

    /// <summary>One dense tensor in its shape.</summary>
    /// <param name="name">Its name in the layout.</param>
    internal Tensor this[string name]
    {
        get
        {
            var tensor = _layout[name];
            var flat = Dense.narrow(0, tensor.Offset, tensor.Count);
            return tensor.Columns == 0 ? flat : flat.view(tensor.Rows, tensor.Columns);
        }
    }
}
