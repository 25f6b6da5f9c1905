using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What a user should know before trusting a classifier trained on a corpus.</summary>
internal static class PreprocessWarnings
{
    // Of a label's documents. With the leaky headers gone 1 to 6 % of the messages of 20 Newsgroups still name their
    // group, as people do; with them all do.
    private const double LargeShare = 0.25;

    /// <summary>The warnings, as full sentences.</summary>
    /// <param name="labels">What is known of each label.</param>
    /// <param name="strip">Which parts of the messages were taken away.</param>
    internal static ImmutableArray<string> Of(IReadOnlyList<LabelSummary> labels, StripMode strip)
    {
        var documents = labels.Sum(label => label.Documents);
        var naming = labels.Sum(label => label.NamingLabel);
        var worst = labels.MaxBy(label => (double)label.NamingLabel / label.Documents)!;
        if (worst.NamingLabel < LargeShare * worst.Documents)
        {
            return [];
        }
        var advice = strip switch
        {
            StripMode.None => " '--strip leaky' takes away the headers that do so.",
            StripMode.Strict => "",
            _ => " A stricter '--strip' may take away where they do so.",
        };
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{naming} of {documents} documents ({100.0 * naming / documents:0.0} %) hold the name of their own label, most of all '{worst.Label}' ({worst.NamingLabel} of {worst.Documents}): a classifier can read the answer there.{advice}"
            ),
        ];
    }

    /// <summary>What of a corpus folder has been left aside, as full sentences.</summary>
    /// <param name="unused">What gave no document; <c>null</c> for a corpus of containers.</param>
    internal static ImmutableArray<string> Of(UnusedEntries? unused) =>
        unused is null
            ? []
            :
            [
                .. Sentence(
                    unused.EmptyFolders,
                    unused.FirstEmptyFolder,
                    "label folder",
                    "holds no document and is no label",
                    "hold no document and are no labels"
                ),
                .. Sentence(
                    unused.Files,
                    unused.FirstFile,
                    "file",
                    "beside the label folders is no part of the corpus",
                    "beside the label folders are no part of the corpus"
                ),
            ];

    private static IEnumerable<string> Sentence(int count, string? first, string what, string one, string many) =>
        count switch
        {
            0 => [],
            1 => [$"The {what} '{first}' {one}."],
            _ => [$"{count} {what}s {many}, the first is '{first}'."],
        };
}
