using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What holds of every manifest, beyond its being well-formed.</summary>
internal static class ManifestRules
{
    private const int MaxPrefix = 64; // bits of the key hash

    /// <summary>The first rule a manifest breaks, without a full stop; <c>null</c> where it breaks none.</summary>
    /// <param name="manifest">The manifest.</param>
    public static string? Violation(Manifest manifest) =>
        OptionViolation(manifest)
        ?? LabelViolation(manifest.Labels)
        ?? ChunkViolation(manifest.Chunks)
        ?? FileViolation(manifest)
        ?? TotalViolation(manifest)
        ?? KnownViolation(manifest);

    private static string? OptionViolation(Manifest manifest)
    {
        var sequences = manifest.Sequences;
        if (sequences.MaxWords < 2 || sequences.MaxLength < 1 || sequences.MaxLength > ShardFile.LargestMaxLength)
        {
            return $"it has sequences of {sequences.MaxLength} tokens of {sequences.MaxWords} words";
        }
        if (manifest.MaxDocumentBytes < 1)
        {
            return $"it limits documents to {manifest.MaxDocumentBytes} bytes";
        }
        if (manifest.Vocabulary.Words < 0)
        {
            return $"its vocabulary has {manifest.Vocabulary.Words} words";
        }
        if (manifest.Rejections is { Count: < 1 })
        {
            return $"it has {manifest.Rejections.Count} rejections";
        }
        return
            manifest.Vectors is { } vectors
            && (
                vectors.Columns < 1
                || vectors.Covered < 0
                || vectors.Covered >= vectors.Rows
                || vectors.File.SizeBytes != (Int128)vectors.Rows * vectors.Columns * sizeof(float)
                || !ContentHash.IsHash(vectors.SourceSha256)
            )
            ? $"its vectors have {vectors.Rows} rows of {vectors.Columns} numbers in {vectors.File.SizeBytes} bytes"
            : null;
    }

    private static string? LabelViolation(ImmutableArray<ManifestLabel> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            // The serializer checks members for null, not elements.
            if (labels[i] is null)
            {
                return $"label {i} is null";
            }
            if (labels[i].Documents < 0)
            {
                return $"label '{labels[i].Name}' has {labels[i].Documents} documents";
            }
            if (i > 0 && CodePointOrder.Instance.Compare(labels[i - 1].Name, labels[i].Name) >= 0)
            {
                return $"label '{labels[i].Name}' comes after '{labels[i - 1].Name}'";
            }
        }
        return null;
    }

    private static string? ChunkViolation(ImmutableArray<ManifestChunk> chunks)
    {
        for (var i = 0; i < chunks.Length; i++)
        {
            if (chunks[i] is not { } chunk)
            {
                return $"chunk {i} is null";
            }
            if (chunk.Prefix.Length > MaxPrefix || chunk.Prefix.AsSpan().ContainsAnyExcept('0', '1'))
            {
                return $"chunk {i} has the prefix '{chunk.Prefix}'";
            }
            if (i > 0 && string.CompareOrdinal(chunks[i - 1].Prefix, chunk.Prefix) >= 0)
            {
                return $"chunk '{chunk.Prefix}' comes after '{chunks[i - 1].Prefix}'";
            }
            if (
                chunk.Documents < 0
                || chunk.KnownTokens < 0
                || chunk.KeptTokens < 0
                || chunk.Tokens < Math.Max(chunk.KnownTokens, chunk.KeptTokens)
            )
            {
                return $"chunk '{chunk.Prefix}' has {chunk.Documents} documents, {chunk.Tokens} tokens, knows {chunk.KnownTokens} and keeps {chunk.KeptTokens}";
            }
        }
        return null;
    }

    private static string? FileViolation(Manifest manifest)
    {
        foreach (var chunk in manifest.Chunks)
        {
            var violation =
                FileViolation(chunk.Block, ArtifactFolder.Blocks, ArtifactFolder.Parquet)
                ?? FileViolation(chunk.Words, ArtifactFolder.Blocks, ArtifactFolder.Words)
                ?? FileViolation(chunk.Shard, ArtifactFolder.Shards, ArtifactFolder.Parquet);
            if (violation is not null)
            {
                return violation;
            }
        }
        return FileViolation(manifest.Vocabulary.File, ArtifactFolder.Vocabulary, ArtifactFolder.Parquet)
            ?? FileViolation(manifest.Vectors?.File, ArtifactFolder.Vectors, ArtifactFolder.Binary)
            ?? FileViolation(manifest.Rejections?.File, ArtifactFolder.Rejected, ArtifactFolder.Lines);
    }

    // The whole name follows from hash and kind, so that no name can lead out of the folder.
    private static string? FileViolation(ArtifactFile? file, string folder, string suffix)
    {
        if (file is null)
        {
            return null;
        }
        var isNamed =
            ContentHash.IsHash(file.Sha256)
            && string.Equals(file.Name, $"{folder}/{file.Sha256}{suffix}", StringComparison.Ordinal);
        if (!isNamed)
        {
            return $"it names the file '{file.Name}' with the hash '{file.Sha256}', expected '{folder}/<sha256>{suffix}'";
        }
        return file.SizeBytes is < 0 or > ArtifactStore.LargestFile
            ? $"it gives '{file.Name}' {file.SizeBytes} bytes"
            : null;
    }

    private static string? KnownViolation(Manifest manifest) =>
        manifest.Vocabulary.Source == VocabularySource.Corpus
        && manifest.Chunks.FirstOrDefault(chunk => chunk.KnownTokens != chunk.Tokens) is { } chunk
            ? $"chunk '{chunk.Prefix}' has {chunk.Tokens} tokens, but the vocabulary counted in them knows {chunk.KnownTokens}"
            : null;

    private static string? TotalViolation(Manifest manifest)
    {
        var labelled = manifest.Labels.Sum(label => (long)label.Documents);
        // Sums of non-negative numbers: the decimal type cannot overflow where a long could.
        var tokens = manifest.Chunks.Sum(chunk => (decimal)chunk.Tokens);
        if (tokens > long.MaxValue)
        {
            return "its token counts are absurd";
        }
        return labelled != manifest.Documents
            ? $"its labels have {labelled} documents, its chunks {manifest.Documents}"
            : null;
    }
}
