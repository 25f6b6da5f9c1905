using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What the keys of a file's rows must be.</summary>
internal static class DocumentKeys
{
    /// <summary>Refuses rows that are not in document order, or name a document twice.</summary>
    /// <param name="table">The file they were read from.</param>
    /// <param name="keys">The keys of its rows.</param>
    public static void Check(TableReader table, DocumentKey[] keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i - 1].CompareTo(keys[i]) >= 0)
            {
                throw table.Damaged($"row {i} holds '{keys[i]}' after '{keys[i - 1]}', out of document order");
            }
        }
    }

    /// <summary>The key that a text in a file stands for.</summary>
    /// <param name="table">The file it was read from.</param>
    /// <param name="text">Label, slash and name.</param>
    /// <param name="row">Zero-based row, for messages.</param>
    public static DocumentKey Parse(TableReader table, string text, int row)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1
            ? new DocumentKey(text[..slash], text[(slash + 1)..])
            : throw table.Damaged($"row {row} names the document '{text}', expected 'label/name'");
    }
}
