using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>What a fitted Keras <c>Tokenizer</c> knows.</summary>
/// <param name="Vocabulary">Its words in rank order, without the out-of-vocabulary token.</param>
/// <param name="MaxWords">Keras' <c>num_words</c>: ranks below it are kept.</param>
/// <param name="OovToken">Keras' <c>oov_token</c>, at rank 1 before all words; <c>null</c> for none.</param>
/// <param name="DocumentCount">Number of documents it was fitted on.</param>
public sealed record KerasTokenizer(Vocabulary Vocabulary, int MaxWords, string? OovToken, int DocumentCount)
{
    /// <summary>Characters that separate words besides the space, as Keras lists them.</summary>
    public const string Filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";
}
