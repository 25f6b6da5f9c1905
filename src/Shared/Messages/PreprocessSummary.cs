using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What a preprocessing job has done.</summary>
public sealed record PreprocessSummary
{
    /// <summary>Documents taken in.</summary>
    public required long Documents { get; init; }

    /// <summary>The labels with what is known of each, in the order of their numbers.</summary>
    public required ImmutableArray<LabelSummary> Labels { get; init; }

    /// <summary>Distinct tokens.</summary>
    public required long UniqueTokens { get; init; }

    /// <summary>Occurrences of tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Inputs that were not taken in, by reason; a reason without one is left out.</summary>
    public required ImmutableArray<RejectionCount> Rejections { get; init; }

    /// <summary>Files that the file-name rule leaves out.</summary>
    public required long LeftOutByName { get; init; }

    /// <summary>Chunks, and so blocks and shards.</summary>
    public required int Chunks { get; init; }

    /// <summary>What became of the word vectors; <c>null</c> where none were asked for.</summary>
    public required VectorsSummary? Vectors { get; init; }

    /// <summary>What each phase took, in their order.</summary>
    public required ImmutableArray<PhaseTime> Phases { get; init; }

    /// <summary>What a user should know before trusting the result; full sentences.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>What had to be done.</summary>
    public required PreprocessChanges Changes { get; init; }

    /// <summary>Where the vocabulary comes from.</summary>
    public required VocabularySource VocabularySource { get; init; }

    /// <summary>Occurrences of tokens that the vocabulary does not hold; 0 where it was counted in the corpus.</summary>
    public required long UnknownTokens { get; init; }

    /// <summary>Documents that were listed, but gone when they were to be read; the first ones where there are many.</summary>
    public required ImmutableArray<string> Vanished { get; init; }

    /// <summary>
    /// The largest message that the coordinator sent or received while the job was under way, for other jobs of that time
    /// too; <c>null</c> where none crossed between nodes.
    /// </summary>
    public LargestMessage? LargestMessage { get; init; }

    /// <summary>Whether nothing was written, only said. Then tokens, vectors and the hash of the manifest are those before.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>SHA-256 of the manifest, which names everything else; 64 hexadecimal digits.</summary>
    public required string ManifestSha256 { get; init; }
}
