using System.Text;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Files;

/// <summary>What names may take in the messages between nodes, of which each has a megabyte at most.</summary>
internal static class MessageRoom
{
    /// <summary>Longest id of a document, in bytes of UTF-8: a message names the documents of a chunk, at most 512.</summary>
    internal const int MaxIdBytes = 1024;

    /// <summary>Longest label, in bytes of UTF-8: as long as the name of a folder.</summary>
    internal const int MaxLabelBytes = 255;

    // All labels go with every shard that is to be written, and into the summary with figures beside each.
    private const int MaxLabelsBytes = 1 << 19;
    private const int BytesBesideLabel = 16;

    /// <summary>Refuses labels that are too many.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="labels">Its labels, none twice.</param>
    /// <exception cref="CorpusException">They are.</exception>
    internal static void ThrowIfTooMany(string corpus, IReadOnlyCollection<string> labels)
    {
        var bytes = labels.Sum(label => (long)Encoding.UTF8.GetByteCount(label) + BytesBesideLabel);
        if (bytes > MaxLabelsBytes)
        {
            throw new CorpusException(
                corpus,
                FormattableString.Invariant(
                    $"The corpus '{corpus}' has {labels.Count:N0} labels: with {BytesBesideLabel} bytes for each their names take {bytes:N0}, and {MaxLabelsBytes:N0} are the most that every node can be told. Give fewer labels, or shorter ones; perhaps what was taken for the label names single documents."
                )
            );
        }
    }
}
