using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What the ingest stage and the tokenize stage of the same process say to each other.</summary>
/// <remarks>These stay in the process: they hold the text of documents and lists as long as the corpus, and are no <see cref="IPipelineMessage"/>.</remarks>
public static class IngestMessages
{
    /// <summary>Key of the ingest stage's actor in the registry of a node.</summary>
    public sealed class Stage
    {
        private Stage() { }
    }

    /// <summary>Asks for a corpus to be listed and cut into chunks. <see cref="CorpusListed"/> or <see cref="IngestFailed"/> answers.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Request">What the job is to do. Vectors that will be asked for later are refused now where they cannot be.</param>
    /// <param name="Cancellation">Cancelled when nobody needs the answer any more; then none comes.</param>
    public sealed record ListCorpus(JobId Job, PreprocessRequest Request, CancellationToken Cancellation);

    /// <summary>What a corpus holds.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Documents">All documents, in document order.</param>
    /// <param name="Files">State of each document's file; none in a corpus of containers.</param>
    /// <param name="Chunks">The chunks in the order of their prefixes; every document is in exactly one.</param>
    /// <param name="Rejections">Entries that are no documents though their place says so.</param>
    /// <param name="LeftOutByName">Number of files that are no documents by their name.</param>
    /// <param name="Containers">Where the documents are, in a corpus of containers; <c>null</c> where each is a file.</param>
    /// <param name="Unused">What gives no document though it is in sight; <c>null</c> in a corpus of containers.</param>
    public sealed record CorpusListed(
        JobId Job,
        IReadOnlyList<DocumentKey> Documents,
        IReadOnlyList<FileFingerprint> Files,
        IReadOnlyList<CorpusChunk> Chunks,
        IReadOnlyList<Rejection> Rejections,
        long LeftOutByName,
        ListedContainers? Containers = null,
        UnusedEntries? Unused = null
    );

    /// <summary>Asks for compressed containers to be decompressed, each into a file. <see cref="ContainersSpooled"/> answers.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Generation">The coordinator's claim, which the files are for.</param>
    /// <param name="Sources">Absolute paths of the containers.</param>
    /// <param name="Targets">Absolute paths of the files to write.</param>
    /// <param name="Cancellation">Cancelled when nobody needs the answer any more; then none comes.</param>
    public sealed record SpoolContainers(
        JobId Job,
        int Generation,
        IReadOnlyList<string> Sources,
        IReadOnlyList<string> Targets,
        CancellationToken Cancellation
    );

    /// <summary>The containers are decompressed.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Generation">The claim that the files are for.</param>
    /// <param name="Failure">What went wrong; <c>null</c> where nothing did.</param>
    public sealed record ContainersSpooled(JobId Job, int Generation, Failure? Failure);

    /// <summary>Asks for the vectors of some words. <see cref="VectorsRead"/> or <see cref="IngestFailed"/> answers.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Path">A GloVe text file.</param>
    /// <param name="Words">Words in rank order.</param>
    /// <param name="WordCount">How many of them are wanted, from the first one on.</param>
    /// <param name="Cancellation">Cancelled when nobody needs the answer any more; then none comes.</param>
    public sealed record ReadVectors(
        JobId Job,
        string Path,
        WordTable Words,
        int WordCount,
        CancellationToken Cancellation
    );

    /// <summary>Vectors of words.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Words">The words that were asked for.</param>
    /// <param name="Matrix">Shape [words + 1, dimensions], row-major, the row of a word is its rank; rows without a vector are zero.</param>
    /// <param name="Summary">What was found.</param>
    public sealed record VectorsRead(JobId Job, WordTable Words, float[] Matrix, VectorsSummary Summary);

    /// <summary>A corpus or a file of vectors cannot be used.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Failure">What went wrong.</param>
    public sealed record IngestFailed(JobId Job, Failure Failure);

    /// <summary>
    /// Asks the reader of a lane for documents. It sends them as <see cref="DocumentBatch"/>es, the last one marked, or
    /// <see cref="ReadingFailed"/>. Asking again ends what was asked before.
    /// </summary>
    /// <param name="Task">What they are read for.</param>
    /// <param name="Lane">Zero-based lane of this process.</param>
    /// <param name="Corpus">Absolute path of the corpus folder.</param>
    /// <param name="Tokenizer">Which encoding to read and which parts to strip.</param>
    /// <param name="MaxDocumentBytes">Largest document in bytes, at least 1.</param>
    /// <param name="Documents">The documents, in document order.</param>
    /// <param name="Slices">Where they are, when they are lines of larger files; <c>null</c> where each is a file.</param>
    public sealed record ReadDocuments(
        TaskId Task,
        int Lane,
        string Corpus,
        TokenizerOptions Tokenizer,
        int MaxDocumentBytes,
        IReadOnlyList<DocumentKey> Documents,
        DocumentSlices? Slices
    );

    /// <summary>Has the reader of a lane stop reading for a task; what it has sent already is dropped by the one who asked.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Lane">Zero-based lane of this process.</param>
    public sealed record StopReading(TaskId Task, int Lane);

    /// <summary>Gives a batch back, to be filled again: a reader has two, so it is never more than one batch ahead.</summary>
    /// <param name="Task">What the documents were read for.</param>
    /// <param name="Batch">The batch; whoever sends this no longer touches it.</param>
    public sealed record BatchConsumed(TaskId Task, DocumentBatch Batch);

    /// <summary>The documents cannot be read, for a reason that is not in one of them.</summary>
    /// <param name="Task">What they were to be read for.</param>
    /// <param name="Failure">What went wrong.</param>
    public sealed record ReadingFailed(TaskId Task, Failure Failure);
}
