using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What the coordinator of a preprocessing job and the lanes say to each other.</summary>
/// <remarks>No text of a document crosses: lanes read the corpus and write artefacts where they are told, and answer with names and hashes.</remarks>
public static class TokenizeMessages
{
    /// <summary>A lane is there and says what it can take; said again and again, and whenever it has finished something it was not asked for.</summary>
    /// <param name="Worker">The lane.</param>
    /// <param name="Capacity">How many tasks it can hold at once, at least 0: an absolute number, so that saying it twice changes nothing.</param>
    /// <param name="Holding">The tasks it holds.</param>
    public sealed record OfferLane(WorkerId Worker, int Capacity, ImmutableArray<TaskId> Holding) : IPipelineMessage;

    /// <summary>Asks for a block. <see cref="BlockBuilt"/> or <see cref="TaskFailed"/> answers.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Corpus">Absolute path of the corpus folder.</param>
    /// <param name="Root">Absolute path of the staging folder to write to.</param>
    /// <param name="Tokenizer">What decides a document's tokens.</param>
    /// <param name="MaxDocumentBytes">Largest document in bytes, at least 1.</param>
    /// <param name="Documents">The documents of the chunk by label, in document order.</param>
    /// <param name="Slices">Where they are, when they are lines of larger files; <c>null</c> where each is a file.</param>
    public sealed record BuildBlock(
        TaskId Task,
        string Corpus,
        string Root,
        TokenizerOptions Tokenizer,
        int MaxDocumentBytes,
        ImmutableArray<LabelDocuments> Documents,
        DocumentSlices? Slices
    ) : ILaneTask;

    /// <summary>A block and its dictionary are durable in the staging folder.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Worker">The lane that did it.</param>
    /// <param name="Block">The block.</param>
    /// <param name="Words">Its dictionary.</param>
    /// <param name="Tokens">Occurrences of tokens.</param>
    /// <param name="Facts">What was found of the documents; places are among those of the task.</param>
    public sealed record BlockBuilt(
        TaskId Task,
        WorkerId Worker,
        ArtifactFile Block,
        ArtifactFile Words,
        long Tokens,
        DocumentFacts Facts
    ) : ILaneReply;

    /// <summary>Asks what some documents hold now. <see cref="DocumentsHashed"/> or <see cref="TaskFailed"/> answers.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Corpus">Absolute path of the corpus folder.</param>
    /// <param name="Tokenizer">What decides whether a document is taken in.</param>
    /// <param name="MaxDocumentBytes">Largest document in bytes, at least 1.</param>
    /// <param name="Documents">The documents by label, in document order.</param>
    public sealed record HashDocuments(
        TaskId Task,
        string Corpus,
        TokenizerOptions Tokenizer,
        int MaxDocumentBytes,
        ImmutableArray<LabelDocuments> Documents
    ) : ILaneTask;

    /// <summary>What some documents hold; nothing was written.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Worker">The lane that did it.</param>
    /// <param name="Facts">What was found of the documents; places are among those of the task.</param>
    public sealed record DocumentsHashed(TaskId Task, WorkerId Worker, DocumentFacts Facts) : ILaneReply;

    /// <summary>Asks for some dictionaries to be merged into one. <see cref="WordsMerged"/> or <see cref="TaskFailed"/> answers.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Root">Absolute path of the staging folder to write to.</param>
    /// <param name="Tokenizer">What decided the documents' tokens.</param>
    /// <param name="Parts">The dictionaries, in any order.</param>
    public sealed record MergeWords(
        TaskId Task,
        string Root,
        TokenizerOptions Tokenizer,
        ImmutableArray<WordsPart> Parts
    ) : ILaneTask;

    /// <summary>A merged dictionary is durable in the staging folder.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Worker">The lane that did it.</param>
    /// <param name="Words">The dictionary; it refers to documents by their position in document order over the whole corpus.</param>
    public sealed record WordsMerged(TaskId Task, WorkerId Worker, ArtifactFile Words) : ILaneReply;

    /// <summary>Asks for a shard. <see cref="ShardWritten"/> or <see cref="TaskFailed"/> answers.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Root">Absolute path of the staging folder to write to.</param>
    /// <param name="BlockRoot">Absolute path of the folder that the block is in: the staging folder, or the data folder for one that is kept.</param>
    /// <param name="Block">The block to encode.</param>
    /// <param name="Words">Its dictionary.</param>
    /// <param name="VocabularyRoot">Absolute path of the folder that the vocabulary is in.</param>
    /// <param name="Vocabulary">The vocabulary to encode with.</param>
    /// <param name="Source">Where the vocabulary comes from: with a given one the tokens it knows are counted.</param>
    /// <param name="Sequences">How tokens become rows.</param>
    /// <param name="LabelNames">The labels in the order of their numbers.</param>
    public sealed record WriteShard(
        TaskId Task,
        string Root,
        string BlockRoot,
        ArtifactFile Block,
        ArtifactFile Words,
        string VocabularyRoot,
        ArtifactFile Vocabulary,
        VocabularySource Source,
        SequenceOptions Sequences,
        ImmutableArray<string> LabelNames
    ) : ILaneTask;

    /// <summary>A shard is durable in the staging folder.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Worker">The lane that did it.</param>
    /// <param name="Shard">The shard.</param>
    /// <param name="KnownTokens">Tokens of the block that the vocabulary holds, whatever their rank.</param>
    /// <param name="KeptTokens">Tokens in it: ranked, within the maximum length.</param>
    public sealed record ShardWritten(
        TaskId Task,
        WorkerId Worker,
        ArtifactFile Shard,
        long KnownTokens,
        long KeptTokens
    ) : ILaneReply;

    /// <summary>A task cannot be done, by this lane or by any.</summary>
    /// <param name="Task">Name of the task.</param>
    /// <param name="Worker">The lane that tried.</param>
    /// <param name="Failure">What went wrong.</param>
    public sealed record TaskFailed(TaskId Task, WorkerId Worker, Failure Failure) : ILaneReply;

    /// <summary>The job needs nothing more from the lanes: they drop what they hold of it.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Generation">The coordinator's claim on it; earlier ones are over too.</param>
    public sealed record JobEnded(JobId Job, int Generation) : IPipelineMessage
    {
        /// <summary>Whether a task is over with it.</summary>
        /// <param name="task">The task.</param>
        public bool Covers(TaskId task) => task.Job == Job && task.Generation <= Generation;
    }
}
