using System.IO.Hashing;
using System.Text;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Chunks;

/// <summary>Cuts a corpus into chunks: the leaves of the binary prefix tree over a hash of the document keys.</summary>
/// <remarks>
/// A node of more than <see cref="MaxDocuments"/> documents splits. The leaves depend on nothing but the set of
/// keys: not on history, order or the number of workers; one document more or less touches one leaf, and two when
/// a leaf splits or two merge. Since the hash scatters, every chunk is a fair sample of the corpus.
/// </remarks>
public static class ChunkTree
{
    /// <summary>
    /// Most documents of a chunk. With messages of 2.3 KB a chunk is about a megabyte of text: small enough to
    /// spread over many workers, large enough that a file per chunk costs nothing.
    /// </summary>
    public const int MaxDocuments = 512;

    /// <summary>The hash that places a document in the tree.</summary>
    /// <param name="key">Key of the document.</param>
    /// <returns>XxHash64, seed 0, of the UTF-8 bytes of the label, one NUL byte and the name; the tree reads it from its highest bit.</returns>
    public static ulong Hash(DocumentKey key)
    {
        var maxLength = Encoding.UTF8.GetMaxByteCount(key.Label.Length + 1 + key.Name.Length);
        var bytes = maxLength <= 512 ? stackalloc byte[512] : new byte[maxLength];
        var length = Encoding.UTF8.GetBytes(key.Label, bytes);
        bytes[length++] = 0;
        length += Encoding.UTF8.GetBytes(key.Name, bytes[length..]);
        return XxHash64.HashToUInt64(bytes[..length]);
    }

    /// <summary>Cuts a corpus into its chunks.</summary>
    /// <param name="keys">All documents of the corpus, in document order, none twice.</param>
    /// <returns>The chunks in the order of their prefixes; every document is in exactly one. None for no document.</returns>
    /// <remarks>Time n log n, memory 12 bytes a document and the chunks.</remarks>
    public static IReadOnlyList<Chunk> Of(IReadOnlyList<DocumentKey> keys)
    {
        var hashes = new ulong[keys.Count];
        var documents = new int[keys.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Hash(keys[i]);
            documents[i] = i;
        }
        Array.Sort(hashes, documents);
        var chunks = new List<Chunk>();
        if (hashes.Length > 0)
        {
            Split(hashes, documents, "", chunks);
        }
        return chunks;
    }

    private static void Split(
        ReadOnlySpan<ulong> hashes,
        ReadOnlySpan<int> documents,
        string prefix,
        List<Chunk> chunks
    )
    {
        // More documents than fit below a full prefix of 64 bits would need as many equal hashes.
        if (hashes.Length <= MaxDocuments || prefix.Length == 64)
        {
            if (hashes.Length > 0)
            {
                var chunk = documents.ToArray();
                Array.Sort(chunk);
                chunks.Add(new Chunk(prefix, chunk));
            }
            return;
        }
        var bit = 1UL << (63 - prefix.Length);
        var ones = 0;
        while (ones < hashes.Length && (hashes[ones] & bit) == 0)
        {
            ones++;
        }
        Split(hashes[..ones], documents[..ones], prefix + "0", chunks);
        Split(hashes[ones..], documents[ones..], prefix + "1", chunks);
    }
}
