using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What a preprocessing job can be told.</summary>
internal abstract record PreprocessInput
{
    private PreprocessInput() { }

    /// <summary>The job is to begin.</summary>
    internal sealed record Begun : PreprocessInput;

    /// <summary>What of the data folder can be used again is known.</summary>
    internal sealed record FolderExamined(PreviousData Previous) : PreprocessInput;

    /// <summary>The vocabulary that is given is read.</summary>
    /// <param name="File">The file that it makes.</param>
    /// <param name="WordCount">Number of its words.</param>
    internal sealed record VocabularyRead(ArtifactFile File, int WordCount) : PreprocessInput;

    /// <summary>The data folder is this job's alone.</summary>
    /// <param name="Generation">This coordinator's claim on it, at least 1.</param>
    /// <param name="Root">Absolute path of the staging folder.</param>
    /// <param name="ManifestSha256">Hash of the root's file as it is now; empty where there is none.</param>
    /// <param name="Done">What lanes made for a job that was cut off, by the keys of the tasks; the files are staged and whole.</param>
    internal sealed record FolderClaimed(
        int Generation,
        string Root,
        string ManifestSha256,
        ImmutableDictionary<string, ILaneReply> Done
    ) : PreprocessInput;

    /// <summary>The corpus is listed.</summary>
    /// <param name="Listing">What it holds.</param>
    /// <param name="ListedAtNs">When the listing began, nanoseconds since 1970-01-01 UTC.</param>
    internal sealed record CorpusListed(IngestMessages.CorpusListed Listing, long ListedAtNs) : PreprocessInput;

    /// <summary>The containers whose documents must be read are decompressed, or could not be.</summary>
    internal sealed record ContainersSpooled(IngestMessages.ContainersSpooled Reply) : PreprocessInput;

    /// <summary>A lane says what it can take.</summary>
    internal sealed record LaneOffered(WorkerId Worker, int Capacity, ImmutableArray<TaskId> Holding) : PreprocessInput;

    /// <summary>The lanes of a node are gone, or out of reach.</summary>
    internal sealed record NodeLost(string Node) : PreprocessInput;

    /// <summary>A node leaves the cluster in order.</summary>
    internal sealed record NodeLeft(string Node) : PreprocessInput;

    /// <summary>A lane has read documents that may have changed.</summary>
    internal sealed record DocumentsHashed(TokenizeMessages.DocumentsHashed Reply) : PreprocessInput;

    /// <summary>A lane has built a block.</summary>
    internal sealed record BlockBuilt(TokenizeMessages.BlockBuilt Reply) : PreprocessInput;

    /// <summary>A lane has merged some dictionaries.</summary>
    internal sealed record WordsMerged(TokenizeMessages.WordsMerged Reply) : PreprocessInput;

    /// <summary>A lane has written a shard.</summary>
    internal sealed record ShardWritten(TokenizeMessages.ShardWritten Reply) : PreprocessInput;

    /// <summary>A lane cannot do a task.</summary>
    internal sealed record TaskFailed(TokenizeMessages.TaskFailed Reply) : PreprocessInput;

    /// <summary>The vocabulary is written.</summary>
    /// <param name="File">Its file.</param>
    /// <param name="WordCount">Number of distinct words.</param>
    internal sealed record VocabularyWritten(ArtifactFile File, int WordCount) : PreprocessInput;

    /// <summary>The vectors of the vocabulary's words are written.</summary>
    /// <param name="Vectors">Their entry in the manifest.</param>
    /// <param name="Source">State of the file they come from, before it was read.</param>
    /// <param name="Summary">What was found.</param>
    internal sealed record VectorsWritten(ManifestVectors Vectors, FileFingerprint Source, VectorsSummary Summary)
        : PreprocessInput;

    /// <summary>The new root is durable.</summary>
    /// <param name="ManifestSha256">Hash of the manifest.</param>
    internal sealed record Committed(string ManifestSha256) : PreprocessInput;

    /// <summary>Something the coordinator did itself has failed.</summary>
    /// <param name="Failure">What went wrong.</param>
    /// <param name="Generation">The claim it was done under; <c>null</c> where that does not matter.</param>
    internal sealed record StepFailed(Failure Failure, int? Generation = null) : PreprocessInput;

    /// <summary>The job is to be given up.</summary>
    internal sealed record CancelRequested : PreprocessInput;

    /// <summary>The staging folder is gone and the data folder free.</summary>
    /// <param name="TakenOver">Who had taken the data folder over meanwhile, in words; <c>null</c> where nobody had.</param>
    internal sealed record FolderReleased(Failure? TakenOver = null) : PreprocessInput;

    /// <summary>Time has passed.</summary>
    internal sealed record Ticked : PreprocessInput;
}
