using Pipeline.Shared.Data;

namespace Pipeline.Node.Reports;

/// <summary>What a data folder was made with.</summary>
/// <param name="Strip">Parts of the messages taken away first.</param>
/// <param name="Encoding">How bytes became text.</param>
/// <param name="FileNames">Which files were documents.</param>
/// <param name="MaxWords">Ranks below it are kept.</param>
/// <param name="MaxLength">Tokens per row.</param>
internal sealed record DataOptions(
    StripMode Strip,
    TextEncoding Encoding,
    FileNameRule FileNames,
    int MaxWords,
    int MaxLength
);
