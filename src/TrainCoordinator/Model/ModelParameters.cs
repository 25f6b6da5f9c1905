namespace Pipeline.TrainCoordinator.Model;

/// <summary>The values of a model's parameters.</summary>
/// <param name="Layout">Where each dense tensor stands.</param>
/// <param name="Dense">All dense parameters, <see cref="ParameterLayout.Count"/> of them.</param>
/// <param name="Embedding">The embedding table, row-major [rows, size]; row 0 is zero and stays so.</param>
/// <remarks>Written by the optimizer between steps only; lanes read it during a step.</remarks>
public sealed record ModelParameters(ParameterLayout Layout, float[] Dense, float[] Embedding)
{
    /// <summary>Raised by every change of the values, so that an engine knows when to pack them anew.</summary>
    public long Version { get; set; }

    /// <summary>Whether every value is a finite number. Looks at all of them.</summary>
    internal bool IsFinite =>
        !Dense.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
        && !Embedding.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue);

    /// <summary>One row of the embedding table.</summary>
    /// <param name="word">Rank of the word; 0 is padding.</param>
    public ReadOnlySpan<float> Row(int word) =>
        Embedding.AsSpan(word * Layout.Spec.EmbeddingSize, Layout.Spec.EmbeddingSize);
}
