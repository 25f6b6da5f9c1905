using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The root of a data folder: everything in the folder is named here, with its hash.</summary>
/// <param name="Encoder">What wrote the files.</param>
/// <param name="Tokenizer">How documents became tokens.</param>
/// <param name="Sequences">How tokens became sequences.</param>
/// <param name="FileNames">Which files were taken for documents.</param>
/// <param name="JsonLines">The fields of documents in a corpus of JSON lines; <c>null</c> where each document was a file.</param>
/// <param name="MaxDocumentBytes">Larger documents were rejected; at least 1.</param>
/// <param name="Labels">The labels, by code point; a label's number is its position.</param>
/// <param name="Chunks">The chunks, by prefix.</param>
/// <param name="Vocabulary">The words that have ranks.</param>
/// <param name="Vectors">Vectors for the vocabulary, where some were given.</param>
/// <param name="Rejections">What was not taken in, where there is any.</param>
/// <remarks>
/// Depends on the corpus and the options alone: nothing in it tells of the machine, the path or the time. Compared by
/// its bytes, never as a value.
/// </remarks>
public sealed record Manifest(
    EncoderIdentity Encoder,
    TokenizerOptions Tokenizer,
    SequenceOptions Sequences,
    FileNameRule FileNames,
    JsonFields? JsonLines,
    long MaxDocumentBytes,
    ImmutableArray<ManifestLabel> Labels,
    ImmutableArray<ManifestChunk> Chunks,
    ManifestVocabulary Vocabulary,
    ManifestVectors? Vectors,
    ManifestRejections? Rejections
)
{
    /// <summary>Number of documents.</summary>
    [JsonIgnore]
    public long Documents => Chunks.Sum(chunk => (long)chunk.Documents);

    /// <summary>Number of tokens in all blocks.</summary>
    [JsonIgnore]
    public long Tokens => Chunks.Sum(chunk => chunk.Tokens);

    /// <summary>Number of tokens in all blocks that the vocabulary holds.</summary>
    [JsonIgnore]
    public long KnownTokens => Chunks.Sum(chunk => chunk.KnownTokens);

    /// <summary>Number of tokens in all shards: ranked, within the maximum length.</summary>
    [JsonIgnore]
    public long KeptTokens => Chunks.Sum(chunk => chunk.KeptTokens);

    /// <summary>The label names, by number.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> LabelNames => Labels.Select(label => label.Name).ToArray();

    /// <summary>Every file the data folder must have.</summary>
    [JsonIgnore]
    public IEnumerable<ArtifactFile> Files
    {
        get
        {
            foreach (var chunk in Chunks)
            {
                yield return chunk.Block;
                yield return chunk.Words;
                yield return chunk.Shard;
            }
            yield return Vocabulary.File;
            if (Vectors is { } vectors)
            {
                yield return vectors.File;
            }
            if (Rejections is { } rejections)
            {
                yield return rejections.File;
            }
        }
    }
}
