using System.Text;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>A split as the text of a split file.</summary>
internal static class SplitText
{
    /// <summary>The lines <c>label/file&lt;TAB&gt;train|test</c> of all documents on a side, in document order.</summary>
    /// <param name="keys">All documents, in document order.</param>
    /// <param name="split">The split.</param>
    internal static byte[] Of(DocumentKey[] keys, DataSplit split)
    {
        var lines = split
            .Train.Select(document => (Document: document, Side: "train"))
            .Concat(split.Validation.Select(document => (Document: document, Side: "test")))
            .OrderBy(line => line.Document);
        var text = new StringBuilder();
        foreach (var (document, side) in lines)
        {
            text.Append(keys[document]).Append('\t').Append(side).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
