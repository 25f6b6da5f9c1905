using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Sample;

/// <summary>Which sample corpus to write.</summary>
public sealed record SampleOptions
{
    /// <summary>Most documents of a sample.</summary>
    public const int MaxDocuments = 100_000_000;

    /// <summary>Most labels of a sample.</summary>
    public const int MaxLabels = 10_000;

    /// <summary>Number of documents, at least one for each label. Default 4,000: seconds to write, minutes to learn.</summary>
    public int Documents { get; init; } = 4_000;

    /// <summary>Number of labels, at least 2. Default 20, as in 20 Newsgroups.</summary>
    public int Labels { get; init; } = 20;

    /// <summary>Seed; every document is a function of it, the number of labels and the document's index.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="SettingsException">An option is out of its range.</exception>
    public void Validate()
    {
        var violations = new List<string>();
        if (Labels is < 2 or > MaxLabels)
        {
            violations.Add($"--labels is {Labels}, but has to be 2 to {MaxLabels}.");
        }
        if (Documents is < 1 or > MaxDocuments)
        {
            violations.Add($"--documents is {Documents}, but has to be 1 to {MaxDocuments}.");
        }
        else if (Documents < Labels)
        {
            violations.Add($"--documents is {Documents}, but {Labels} labels need at least one document each.");
        }
        if (violations.Count > 0)
        {
            throw new SettingsException(violations);
        }
    }
}
