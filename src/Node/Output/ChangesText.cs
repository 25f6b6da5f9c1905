using System.Globalization;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Output;

/// <summary>What preprocessing had to do, in one line.</summary>
internal static class ChangesText
{
    /// <summary>The line, for example <c>documents added 1, changed 0, deleted 0; blocks built 1, reused 40; shards written 41 (vocabulary changed)</c>.</summary>
    /// <param name="changes">What was done.</param>
    internal static string Line(PreprocessChanges changes)
    {
        var reused = changes.ShardsReused > 0 ? $", reused {changes.ShardsReused}" : "";
        var reason = changes.ShardReason switch
        {
            ShardReason.VocabularyChanged => " (vocabulary changed)",
            ShardReason.LabelsChanged => " (labels changed)",
            ShardReason.OptionsChanged => " (options changed)",
            ShardReason.Damaged => " (damaged before)",
            _ => "",
        };
        return $"documents added {changes.DocumentsAdded}, changed {changes.DocumentsChanged}, deleted {changes.DocumentsDeleted}; "
            + $"blocks built {changes.BlocksBuilt}, reused {changes.BlocksReused}; "
            + $"shards written {changes.ShardsWritten}{reused}{reason}";
    }

    /// <summary>How much of the text a vocabulary does not hold, for example <c>1,024 tokens outside it, 3.10 %</c>.</summary>
    /// <param name="unknown">Tokens that it does not hold.</param>
    /// <param name="tokens">All tokens.</param>
    internal static string Unknown(long unknown, long tokens)
    {
        var share = tokens == 0 ? 0 : 100.0 * unknown / tokens;
        var text = share is > 0 and < 0.01 ? "less than 0.01" : share.ToString("0.00", CultureInfo.InvariantCulture);
        return $"{Quantity.Count(unknown, "token")} outside it, {text} %";
    }
}
