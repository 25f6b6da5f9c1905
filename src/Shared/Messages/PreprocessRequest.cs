using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What a preprocessing job is to do.</summary>
public sealed record PreprocessRequest
{
    /// <summary>
    /// Folder whose subfolders are labels and whose files in them are documents, or with <see cref="JsonLines"/> a file of
    /// JSON lines or a folder of them; an absolute path that every node sees.
    /// </summary>
    public required string Corpus { get; init; }

    /// <summary>Folder the artefacts go to; an absolute path that every node sees.</summary>
    public required string Data { get; init; }

    /// <summary>What decides a document's tokens.</summary>
    public TokenizerOptions Tokenizer { get; init; } = new();

    /// <summary>How tokens become rows of fixed length.</summary>
    public SequenceOptions Sequences { get; init; } = new();

    /// <summary>Which files of a label folder are documents. Default: those named by digits, as in 20 Newsgroups.</summary>
    public FileNameRule FileNames { get; init; }

    /// <summary>The fields of documents in a corpus of JSON lines; <c>null</c> where each document is a file.</summary>
    public JsonFields? JsonLines { get; init; }

    /// <summary>
    /// Largest document, or JSON line, in bytes, at least 1; a larger one is rejected unread. Default 16 MB, far above any real
    /// message (the largest of 20 Newsgroups has 160 KB) and small enough that every lane can hold one.
    /// </summary>
    public int MaxDocumentBytes { get; init; } = 16 << 20;

    /// <summary>A GloVe text file to take word vectors from, an absolute path that the coordinator sees; <c>null</c> for none.</summary>
    public string? Vectors { get; init; }

    /// <summary>What happens to the vocabulary of the data folder. Default: it is counted again.</summary>
    public VocabularyRule Vocabulary { get; init; }

    /// <summary>
    /// A data folder, a vocabulary file of one, or an exported vocabulary to take the vocabulary from, an absolute path
    /// that the coordinator sees; <c>null</c> to count it.
    /// </summary>
    public string? VocabularyFrom { get; init; }

    /// <summary>Whether every document and every artefact is read, however unchanged its file looks.</summary>
    public bool Paranoid { get; init; }

    /// <summary>Whether to find out what would be done and to write nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether to take the data folder from a holder on another machine: the user says that it is dead.</summary>
    public bool TakeOver { get; init; }
}
