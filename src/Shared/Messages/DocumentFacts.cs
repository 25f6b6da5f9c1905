using System.Collections.Immutable;

namespace Pipeline.Shared.Messages;

/// <summary>What reading some documents has found, besides their tokens.</summary>
/// <param name="ContentHashes">XxHash128 of the raw bytes of each document taken in, in document order.</param>
/// <param name="NamingLabel">Zero-based places, among all documents asked for, of those that hold their label's own name in the text that is tokenized.</param>
/// <param name="Rejections">Documents that were not taken in, in document order.</param>
public sealed record DocumentFacts(
    ImmutableArray<UInt128> ContentHashes,
    ImmutableArray<int> NamingLabel,
    ImmutableArray<DocumentRejection> Rejections
)
{
    /// <summary>Whether something is said of each document: what a message or a file says may be of another number of them.</summary>
    /// <param name="documents">Number of documents asked for.</param>
    public bool Cover(int documents)
    {
        var next = 0;
        foreach (var rejection in Rejections)
        {
            if (rejection.Document < next || rejection.Document >= documents)
            {
                return false;
            }
            next = rejection.Document + 1;
        }
        return ContentHashes.Length + Rejections.Length == documents;
    }
}
