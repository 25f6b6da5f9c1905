using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Leases;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>All that decides what a preprocessing job does next.</summary>
/// <param name="Plan">What does not change.</param>
internal sealed record PreprocessState(PreprocessPlan Plan)
{
    /// <summary>What is being done.</summary>
    internal PreprocessPhase Phase { get; init; }

    /// <summary>When the current phase began.</summary>
    internal TimeSpan PhaseBeganAt { get; init; }

    /// <summary>What the phases before took.</summary>
    internal ImmutableArray<PhaseTime> Times { get; init; } = [];

    /// <summary>This coordinator's claim on the data folder; 0 before it has one.</summary>
    internal int Generation { get; init; }

    /// <summary>Absolute path of the staging folder; empty before the claim.</summary>
    internal string Root { get; init; } = "";

    /// <summary>What the corpus holds; <c>null</c> before it is listed.</summary>
    internal IngestMessages.CorpusListed? Listing { get; init; }

    /// <summary>Who works on what.</summary>
    internal LeaseTable<TaskId> Leases { get; init; } = new(new LeaseOptions());

    /// <summary>The blocks built, by chunk.</summary>
    internal ImmutableDictionary<int, TokenizeMessages.BlockBuilt> Blocks { get; init; } =
        ImmutableDictionary<int, TokenizeMessages.BlockBuilt>.Empty;

    /// <summary>Number of dictionaries that have been added to the vocabulary.</summary>
    internal int PartsAdded { get; init; }

    /// <summary>The labels in the order of their numbers, known once all blocks are built.</summary>
    internal ImmutableArray<string> LabelNames { get; init; } = [];

    /// <summary>The vocabulary; <c>null</c> before it is written.</summary>
    internal PreprocessInput.VocabularyWritten? Vocabulary { get; init; }

    /// <summary>The vectors; <c>null</c> before they are written, or where none are asked for.</summary>
    internal PreprocessInput.VectorsWritten? Vectors { get; init; }

    /// <summary>The shards written, by chunk.</summary>
    internal ImmutableDictionary<int, TokenizeMessages.ShardWritten> Shards { get; init; } =
        ImmutableDictionary<int, TokenizeMessages.ShardWritten>.Empty;

    /// <summary>Documents whose chunks are done in this phase.</summary>
    internal long DocumentsDone { get; init; }

    /// <summary>Hash of the new manifest; empty before it is durable.</summary>
    internal string ManifestSha256 { get; init; } = "";

    /// <summary>Why the job ends without a new root; <c>null</c> while it need not.</summary>
    internal Failure? Failure { get; init; }

    /// <summary>Whether everything is over.</summary>
    internal bool Ended { get; init; }

    /// <summary>Number of chunks.</summary>
    internal int ChunkCount => Listing!.Chunks.Count;

    /// <summary>Whether the lanes merge dictionaries in groups first.</summary>
    internal bool MergesInGroups => ChunkCount > Plan.MergeFanIn;

    /// <summary>Number of dictionaries that make the vocabulary: those of the groups, or of the blocks where these are few.</summary>
    internal int PartCount => MergesInGroups ? (ChunkCount + Plan.MergeFanIn - 1) / Plan.MergeFanIn : ChunkCount;

    /// <summary>Whether everything that was asked for has been made.</summary>
    internal bool IsComplete =>
        Vocabulary is not null && Shards.Count == ChunkCount && (Plan.Request.Vectors is null || Vectors is not null);

    /// <summary>Whether a task belongs to this job's claim; all others are late.</summary>
    internal bool Owns(TaskId task) => task.Job == Plan.Job && task.Generation == Generation;
}
