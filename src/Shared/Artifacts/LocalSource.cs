namespace Pipeline.Shared.Artifacts;

/// <summary>Where the corpus of a data folder is on this machine. Not part of the data: it may be deleted or wrong.</summary>
/// <param name="FormatVersion">Version of the document's layout.</param>
/// <param name="Corpus">Full path of the corpus folder.</param>
/// <param name="Vectors">Full path of the file with vectors, where one was given.</param>
public sealed record LocalSource(int FormatVersion, string Corpus, string? Vectors)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 1;
}
