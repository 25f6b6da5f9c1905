using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A model's parameters under their names in safetensors files.</summary>
internal static class ParameterTensors
{
    /// <summary>The dense tensors.</summary>
    /// <param name="parameters">The parameters.</param>
    internal static IEnumerable<Tensor> Dense(ModelParameters parameters) =>
        parameters.Layout.Tensors.Select(tensor =>
            Tensor.Of<float>(tensor.Name, parameters.Dense.AsMemory(tensor.Offset, tensor.Count), ShapeOf(tensor))
        );

    /// <summary>The embedding table.</summary>
    /// <param name="parameters">The parameters.</param>
    internal static Tensor Table(ModelParameters parameters) =>
        Tensor.Of<float>(
            TrainingState.EmbeddingName,
            parameters.Embedding,
            parameters.Layout.Spec.EmbeddingRows,
            parameters.Layout.Spec.EmbeddingSize
        );

    /// <summary>Checks that a file has the parameters of a model, before room is made for them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <exception cref="Shared.Errors.RunException">A tensor is missing or of another shape.</exception>
    internal static void Check(SafeTensors file, ParameterLayout layout)
    {
        foreach (var tensor in layout.Tensors)
        {
            file.Find<float>(tensor.Name, ShapeOf(tensor));
        }
        file.Find<float>(TrainingState.EmbeddingName, layout.Spec.EmbeddingRows, layout.Spec.EmbeddingSize);
    }

    /// <summary>Reads the dense tensors.</summary>
    /// <param name="file">The file.</param>
    /// <param name="parameters">Receives them.</param>
    internal static void ReadDense(SafeTensors file, ModelParameters parameters)
    {
        foreach (var tensor in parameters.Layout.Tensors)
        {
            file.Read(tensor.Name, tensor.In(parameters.Dense), ShapeOf(tensor));
        }
    }

    /// <summary>Reads the embedding table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="parameters">Receives it.</param>
    internal static void ReadTable(SafeTensors file, ModelParameters parameters) =>
        file.Read<float>(
            TrainingState.EmbeddingName,
            parameters.Embedding,
            parameters.Layout.Spec.EmbeddingRows,
            parameters.Layout.Spec.EmbeddingSize
        );

    private static long[] ShapeOf(ParameterTensor tensor) =>
        tensor.Columns == 0 ? [tensor.Rows] : [tensor.Rows, tensor.Columns];
}
