using System.Text.Json;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>How options are spelled in files: lower case, words joined by hyphens.</summary>
internal static class OptionText
{
    public const string StripKey = "pipeline.strip";
    public const string EncodingKey = "pipeline.encoding";
    public const string LowerCasingKey = "pipeline.lower-casing";
    public const string MaxWordsKey = "pipeline.max-words";
    public const string MaxLengthKey = "pipeline.max-length";
    public const string OovTokenKey = "pipeline.oov-token";
    public const string VocabularyKey = "pipeline.vocabulary";

    /// <summary>The metadata entries of tokenizer options, in order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(TokenizerOptions options) =>
        [
            new(StripKey, Of(options.Strip)),
            new(EncodingKey, Of(options.Encoding)),
            new(LowerCasingKey, Of(options.LowerCasing)),
        ];

    /// <summary>The metadata entries of sequence options, in order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(SequenceOptions options)
    {
        yield return new(MaxWordsKey, $"{options.MaxWords}");
        yield return new(MaxLengthKey, $"{options.MaxLength}");
        if (options.OovToken is { } oov)
        {
            yield return new(OovTokenKey, oov);
        }
    }

    /// <summary>Tokenizer options in words.</summary>
    public static string Describe(TokenizerOptions options) =>
        $"strip {Of(options.Strip)}, encoding {Of(options.Encoding)}, lower-casing {Of(options.LowerCasing)}";

    /// <summary>The value of an option.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");
}
