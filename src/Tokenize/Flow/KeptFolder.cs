using Pipeline.Shared.Artifacts;

namespace Pipeline.Tokenize.Flow;

/// <summary>A data folder that is what the job would make.</summary>
internal static class KeptFolder
{
    /// <summary>The job as it ends when nothing is to be done.</summary>
    /// <param name="state">The job, the corpus compared.</param>
    /// <returns>The end of the job; <c>null</c> where something is to be done.</returns>
    internal static PreprocessState? Of(PreprocessState state)
    {
        var isOrderly = state.Previous!.IsTidy && state.Comparison!.IsIndexCurrent;
        if (!isOrderly || !Keeping.AllBlocks(state) || Keeping.Vocabulary(state) is not { IsKept: true } vocabulary)
        {
            return null;
        }
        state = CorpusOutcome.Gather(state) with { Vocabulary = vocabulary };
        state = Keeping.KeepShards(state) with { Vectors = Keeping.Vectors(state) };
        if (!state.IsComplete || state.LabelNames.Length < 2)
        {
            return null;
        }
        var sha256 = ManifestFile.Sha256(PreprocessOutcome.Manifest(state));
        return string.Equals(sha256, state.Previous!.ManifestSha256, StringComparison.Ordinal)
            ? state with
            {
                ManifestSha256 = sha256,
            }
            : null;
    }
}
