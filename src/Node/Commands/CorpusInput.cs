namespace Pipeline.Node.Commands;

/// <summary>How a corpus holds its documents.</summary>
internal enum CorpusInput
{
    /// <summary>One folder for each label, one file for each document.</summary>
    Folders,

    /// <summary>One line for each document.</summary>
    JsonLines,
}
