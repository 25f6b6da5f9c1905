using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Tokenize.Flow;

/// <summary>Whether the vocabulary that is asked for can be had.</summary>
internal static class VocabularyChoice
{
    /// <summary>What is wrong with what is asked for; <c>null</c> where nothing is.</summary>
    /// <param name="state">The job, the data folder examined.</param>
    internal static PipelineException? Problem(PreprocessState state)
    {
        var request = state.Plan.Request;
        if (request.Vocabulary != VocabularyRule.Frozen)
        {
            return null;
        }
        if (request.VocabularyFrom is not null)
        {
            return new SettingsException([
                "'--vocabulary frozen' keeps the vocabulary of the data folder, '--vocabulary-from' takes another one; give one of the two.",
            ]);
        }
        if (state.Previous!.Manifest is not { } manifest)
        {
            return new SettingsException([
                $"'--vocabulary frozen' keeps the vocabulary of the data folder, but '{request.Data}' has none; leave the option out to count one, or take one with '--vocabulary-from'.",
            ]);
        }
        if (manifest.Tokenizer != request.Tokenizer)
        {
            return GivenVocabulary.MadeOtherwise(request.Data, manifest.Tokenizer, request.Tokenizer);
        }
        if (manifest.Encoder != EncoderIdentity.Current)
        {
            return new ArtifactException(
                request.Data,
                $"'{request.Data}' was written by {manifest.Encoder}, this program is {EncoderIdentity.Current}: its vocabulary cannot be kept as it is. Take its words with '--vocabulary-from {ShellWord.Of(request.Data)}'."
            );
        }
        return state.Previous.IsSound(manifest.Vocabulary.File)
            ? null
            : new ArtifactException(
                manifest.Vocabulary.File.PathUnder(request.Data),
                $"The vocabulary of '{request.Data}' is missing or damaged, so it cannot be kept. Run 'pipeline verify {ShellWord.Of(request.Data)} --repair', or leave '--vocabulary' out to count a new one."
            );
    }
}
