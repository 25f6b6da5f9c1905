using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
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

    /// <summary>Whether the claim is given up for a new one: what is still under way for it is late.</summary>
    internal bool AwaitsClaim { get; init; }

    /// <summary>Absolute path of the staging folder; empty before the claim.</summary>
    internal string Root { get; init; } = "";

    /// <summary>What lanes made for a job that was cut off, by the keys of the tasks.</summary>
    internal ImmutableDictionary<string, ILaneReply> Done { get; init; } =
        ImmutableDictionary<string, ILaneReply>.Empty;

    /// <summary>What the corpus holds; <c>null</c> before it is listed.</summary>
    internal PreprocessInput.CorpusListed? Listed { get; init; }

    /// <summary>What the data folder holds; <c>null</c> before it is examined.</summary>
    internal PreviousData? Previous { get; init; }

    /// <summary>The vocabulary that is given from elsewhere; <c>null</c> before it is read, or where none is.</summary>
    internal PreprocessInput.VocabularyRead? Given { get; init; }

    /// <summary>Whether the hash of every artefact was compared: one that looked sound has proved damaged.</summary>
    internal bool ChecksEverything { get; init; }

    /// <summary>How the corpus compares with what the data folder was made of; <c>null</c> before both are known.</summary>
    internal CorpusComparison? Comparison { get; init; }

    /// <summary>Whether the comparison has ended, and the blocks that can be kept are taken over.</summary>
    internal bool IsCompared { get; init; }

    /// <summary>What the doubtful documents hold, by chunk.</summary>
    internal ImmutableDictionary<int, DocumentFacts> Hashed { get; init; } =
        ImmutableDictionary<int, DocumentFacts>.Empty;

    /// <summary>Whether the containers whose documents must be read can be read in parts.</summary>
    internal bool IsSpooled { get; init; }

    /// <summary>How often the corpus was listed anew, because a container was another when it was read.</summary>
    internal int Relistings { get; init; }

    /// <summary>Who works on what.</summary>
    internal LeaseTable<TaskId> Leases { get; init; } = new(new LeaseOptions());

    /// <summary>The blocks that are there, by chunk.</summary>
    internal ImmutableDictionary<int, ChunkBlock> Blocks { get; init; } = ImmutableDictionary<int, ChunkBlock>.Empty;

    /// <summary>Number of dictionaries that have been added to the vocabulary.</summary>
    internal int PartsAdded { get; init; }

    /// <summary>All documents listed, in document order, known once all blocks are there.</summary>
    internal IReadOnlyList<KnownDocument> Documents { get; init; } = [];

    /// <summary>The labels in the order of their numbers, known once all blocks are there.</summary>
    internal ImmutableArray<string> LabelNames { get; init; } = [];

    /// <summary>The vocabulary; <c>null</c> before it is known.</summary>
    internal JobVocabulary? Vocabulary { get; init; }

    /// <summary>The vectors; <c>null</c> before they are there, or where none are asked for.</summary>
    internal PreprocessInput.VectorsWritten? Vectors { get; init; }

    /// <summary>The shards that are there, by chunk.</summary>
    internal ImmutableDictionary<int, ChunkShard> Shards { get; init; } = ImmutableDictionary<int, ChunkShard>.Empty;

    /// <summary>Documents whose chunks are done in this phase.</summary>
    internal long DocumentsDone { get; init; }

    /// <summary>Documents to be done in this phase.</summary>
    internal long DocumentsToDo { get; init; }

    /// <summary>Hash of the new manifest; empty before it is durable.</summary>
    internal string ManifestSha256 { get; init; } = "";

    /// <summary>Why the job ends without a new root; <c>null</c> while it need not.</summary>
    internal Failure? Failure { get; init; }

    /// <summary>Whether everything is over.</summary>
    internal bool Ended { get; init; }

    /// <summary>What the corpus holds, once it is listed.</summary>
    internal IngestMessages.CorpusListed Listing => Listed!.Listing;

    /// <summary>Number of chunks.</summary>
    internal int ChunkCount => Listing.Chunks.Count;

    /// <summary>Whether the lanes merge dictionaries in groups first.</summary>
    internal bool MergesInGroups => ChunkCount > Plan.MergeFanIn;

    /// <summary>Number of dictionaries that make the vocabulary: those of the groups, or of the blocks where these are few.</summary>
    internal int PartCount => MergesInGroups ? (ChunkCount + Plan.MergeFanIn - 1) / Plan.MergeFanIn : ChunkCount;

    /// <summary>Whether everything that was asked for has been made.</summary>
    internal bool IsComplete =>
        Vocabulary is not null && Shards.Count == ChunkCount && (Plan.Request.Vectors is null || Vectors is not null);

    /// <summary>Whether a task belongs to this job's claim; all others are late.</summary>
    internal bool Owns(TaskId task) => !AwaitsClaim && task.Job == Plan.Job && task.Generation == Generation;

    /// <summary>The folder that a block or a shard is in.</summary>
    /// <param name="isKept">Whether it is one that the data folder had before.</param>
    internal string RootOf(bool isKept) => isKept ? Plan.Request.Data : Root;
}
