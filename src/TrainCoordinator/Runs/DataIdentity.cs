using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>What a run knows of the data folder it was trained on: enough to say what has changed since.</summary>
/// <param name="ManifestSha256">SHA-256 of the manifest's file, 64 hexadecimal digits.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Tokens">Number of tokens in all blocks.</param>
/// <param name="VocabularySha256">SHA-256 of the vocabulary's file.</param>
/// <param name="VectorsSha256">SHA-256 of the vectors' file; <c>null</c> where there are none.</param>
/// <param name="Tokenizer">How documents became tokens.</param>
/// <param name="Sequences">How tokens became sequences.</param>
public sealed record DataIdentity(
    string ManifestSha256,
    long Documents,
    long Tokens,
    string VocabularySha256,
    string? VectorsSha256,
    TokenizerOptions Tokenizer,
    SequenceOptions Sequences
)
{
    /// <summary>The identity of a data folder.</summary>
    /// <param name="manifest">Its root.</param>
    public static DataIdentity Of(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new DataIdentity(
            ManifestFile.Sha256(manifest),
            manifest.Documents,
            manifest.Tokens,
            manifest.Vocabulary.File.Sha256,
            manifest.Vectors?.File.Sha256,
            manifest.Tokenizer,
            manifest.Sequences
        );
    }

    /// <summary>What differs from another state of the folder, in words; empty where nothing does.</summary>
    /// <param name="now">The other state.</param>
    public IReadOnlyList<string> ChangesTo(DataIdentity now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (string.Equals(ManifestSha256, now.ManifestSha256, StringComparison.Ordinal))
        {
            return [];
        }
        string?[] changes =
        [
            Change("documents", $"{Documents:N0}", $"{now.Documents:N0}"),
            Change("tokens", $"{Tokens:N0}", $"{now.Tokens:N0}"),
            Change("tokenizer options", OptionText.Describe(Tokenizer), OptionText.Describe(now.Tokenizer)),
            Change("sequence options", OptionText.Describe(Sequences), OptionText.Describe(now.Sequences)),
            Change("vocabulary", VocabularySha256[..8], now.VocabularySha256[..8]),
            Change("vectors", VectorsSha256?[..8] ?? "none", now.VectorsSha256?[..8] ?? "none"),
            Change("manifest", ManifestSha256[..8], now.ManifestSha256[..8]),
        ];
        return [.. changes.OfType<string>()];
    }

    private static string? Change(string what, string before, string after) =>
        string.Equals(before, after, StringComparison.Ordinal) ? null : $"{what} {before} -> {after}";
}
