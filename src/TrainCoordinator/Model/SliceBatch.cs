namespace Pipeline.TrainCoordinator.Model;

/// <summary>The documents of one slice of one step: what one lane computes in one go.</summary>
/// <param name="Seed">Seed of the run; with step and place it keys every mask.</param>
/// <param name="Step">Zero-based optimizer step.</param>
/// <param name="FirstPlace">Zero-based place of the slice's first document in the step's batch.</param>
/// <param name="Tokens">Word ranks of all documents, one after the other, already cut to the model's maximum length.</param>
/// <param name="TokenEnds">For each document, the position in <paramref name="Tokens"/> just past its last token.</param>
/// <param name="Labels">Zero-based class of each document.</param>
/// <param name="Weights">Weight of each document in loss and gradient; <c>null</c> means one each.</param>
public sealed record SliceBatch(
    ulong Seed,
    long Step,
    int FirstPlace,
    int[] Tokens,
    int[] TokenEnds,
    int[] Labels,
    float[]? Weights = null
)
{
    /// <summary>Number of documents.</summary>
    public int Count => TokenEnds.Length;

    /// <summary>The ranks of one document.</summary>
    /// <param name="document">Zero-based position within the slice.</param>
    public ReadOnlySpan<int> TokensOf(int document)
    {
        var start = document == 0 ? 0 : TokenEnds[document - 1];
        return Tokens.AsSpan(start, TokenEnds[document] - start);
    }
}
