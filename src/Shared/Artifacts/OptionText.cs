using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>How options are spelled in files, lower case with words joined by hyphens, and for people.</summary>
public static class OptionText
{
    internal const string StripKey = "pipeline.strip";
    internal const string EncodingKey = "pipeline.encoding";
    internal const string LowerCasingKey = "pipeline.lower-casing";
    internal const string MaxWordsKey = "pipeline.max-words";
    internal const string MaxLengthKey = "pipeline.max-length";
    internal const string OovTokenKey = "pipeline.oov-token";
    internal const string VocabularyKey = "pipeline.vocabulary";

    /// <summary>The metadata entries of tokenizer options, in order.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(TokenizerOptions options) =>
        [
            new(StripKey, EnumName.Of(options.Strip)),
            new(EncodingKey, EnumName.Of(options.Encoding)),
            new(LowerCasingKey, EnumName.Of(options.LowerCasing)),
        ];

    /// <summary>The metadata entries of sequence options, in order.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(SequenceOptions options)
    {
        yield return new(MaxWordsKey, $"{options.MaxWords}");
        yield return new(MaxLengthKey, $"{options.MaxLength}");
        if (options.OovToken is { } oov)
        {
            yield return new(OovTokenKey, oov);
        }
    }

    /// <summary>Tokenizer options in words, with the values as the command line takes them.</summary>
    /// <param name="options">The options.</param>
    public static string Describe(TokenizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return $"strip {EnumName.Of(options.Strip)}, encoding {Spelled(options.Encoding)}, lower-casing {EnumName.Of(options.LowerCasing)}";
    }

    /// <summary>Sequence options in words.</summary>
    /// <param name="options">The options.</param>
    public static string Describe(SequenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var oov = options.OovToken is { } token ? $"oov-token '{token}'" : "no oov-token";
        return $"max-words {options.MaxWords}, max-length {options.MaxLength}, {oov}";
    }

    /// <summary>An encoding as the command line takes it; files have the names without the inner hyphen.</summary>
    /// <param name="encoding">The encoding.</param>
    public static string Spelled(TextEncoding encoding) =>
        encoding switch
        {
            TextEncoding.Latin1 => "latin-1",
            TextEncoding.Utf8 => "utf-8",
            _ => EnumName.Of(encoding),
        };
}
