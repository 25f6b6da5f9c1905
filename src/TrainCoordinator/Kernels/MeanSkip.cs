using Pipeline.TrainCoordinator.Kernels.Native;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The skip connection: the sum of a document's embeddings, divided by the square root of its length.</summary>
/// <param name="factor">Factor of the result.</param>
/// <param name="arithmetic">The arithmetic.</param>
/// <remarks>A document without tokens gives zeros.</remarks>
internal sealed class MeanSkip(float factor, RowArithmetic arithmetic)
{
    private readonly RowNumbers _numbers = new();

    /// <summary>The documents' vectors, a row each.</summary>
    public AlignedMatrix Values { get; } = new();

    /// <summary>Computes the documents' vectors.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="inputs">Their inputs.</param>
    public void Forward(DocumentTable documents, InputTable inputs)
    {
        Values.Reshape(documents.Count, inputs.Values.Columns);
        Values.Clear();
        for (var document = 0; document < documents.Count; document++)
        {
            var rows = inputs.RowOfToken.Slice(documents.TokenStart(document), documents.Length(document));
            arithmetic.Add(inputs.Values, rows, Values, _numbers.Repeat(document, rows.Length));
            Multiply(Values[document], rows.Length);
        }
    }

    /// <summary>Adds the gradients of the inputs.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="inputs">Their inputs.</param>
    /// <param name="valueGradients">Gradients of the documents' vectors, a row each; changed.</param>
    /// <param name="target">What is added to, a row per input.</param>
    public void AddInputGradients(
        DocumentTable documents,
        InputTable inputs,
        AlignedMatrix valueGradients,
        AlignedMatrix target
    )
    {
        for (var document = 0; document < documents.Count; document++)
        {
            var rows = inputs.RowOfToken.Slice(documents.TokenStart(document), documents.Length(document));
            Multiply(valueGradients[document], rows.Length);
            arithmetic.Add(valueGradients, _numbers.Repeat(document, rows.Length), target, rows);
        }
    }

    private void Multiply(Span<float> values, int length)
    {
        if (length > 0)
        {
            var scale = factor / MathF.Sqrt(length);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] *= scale;
            }
        }
    }
}
