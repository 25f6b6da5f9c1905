using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The index of a corpus on disk: a cache, which may be deleted at any time.</summary>
/// <remarks>
/// Binary, about 80 bytes a document, sealed by the SHA-256 of all bytes before it. Whatever is wrong with it, it counts
/// as absent. Bytes: <c>docs/formats.md</c>. Stateless; safe for concurrent use.
/// </remarks>
public static class CorpusIndexFile
{
    private const string Magic = "PLIX";
    private const int Version = 1;

    // A label number, an empty name, state, hash and flags.
    private const int SmallestDocument = 1 + 1 + SealedBinary.FingerprintBytes + SealedBinary.HashBytes + 1;

    /// <summary>Writes an index; a crash leaves the old one or the new.</summary>
    /// <param name="path">The file.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="Errors.StorageException">The folder cannot be written.</exception>
    public static void Write(string path, CorpusIndex index) =>
        SealedBinary.Write(path, Magic, Version, writer => Write(writer, index));

    /// <summary>Reads an index.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The index; <c>null</c> where there is none, or a damaged one, or one of another version.</returns>
    public static CorpusIndex? Find(string path) => SealedBinary.Find(path, Magic, Version, Read);

    /// <summary>Reads an index that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The index; <c>null</c> where the bytes are none.</returns>
    internal static CorpusIndex? Parse(byte[] bytes) => SealedBinary.Parse(bytes, Magic, Version, Read);

    private static void Write(BinaryWriter writer, CorpusIndex index)
    {
        writer.Write(index.ManifestBytes.Length);
        writer.Write(index.ManifestBytes.AsSpan());
        writer.Write(index.Corpus);
        writer.Write(index.ListedAtNs);
        WriteDocuments(writer, index.Documents);
        writer.Write(index.Files.Count);
        foreach (var (name, state) in index.Files)
        {
            writer.Write(name);
            writer.Write(state);
        }
        writer.Write(index.Vectors is not null);
        if (index.Vectors is { } vectors)
        {
            writer.Write(vectors.Source);
            writer.Write(vectors.VectorCount);
            writer.Write(vectors.WordCount);
        }
    }

    private static CorpusIndex? Read(BinaryReader reader)
    {
        var manifest = reader.ReadBytes(reader.ReadCount(smallest: 1)).ToImmutableArray();
        var corpus = reader.ReadString();
        var listedAtNs = reader.ReadInt64();
        var documents = ReadDocuments(reader);
        var count = reader.ReadCount(smallest: 1 + SealedBinary.FingerprintBytes);
        var files = new Dictionary<string, FileFingerprint>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            files.Add(reader.ReadString(), reader.ReadFingerprint());
        }
        var vectors = reader.ReadBoolean()
            ? new VectorsState(reader.ReadFingerprint(), reader.ReadInt64(), reader.ReadInt32())
            : null;
        return documents is null || listedAtNs < 0
            ? null
            : new CorpusIndex(manifest, corpus, listedAtNs, documents, files, vectors);
    }

    private static void WriteDocuments(BinaryWriter writer, IReadOnlyList<KnownDocument> documents)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            numbers.TryAdd(document.Key.Label, numbers.Count);
        }
        writer.Write(numbers.Count);
        foreach (var label in numbers.Keys) // in the order they were added
        {
            writer.Write(label);
        }
        writer.Write(documents.Count);
        foreach (var document in documents)
        {
            writer.Write7BitEncodedInt(numbers[document.Key.Label]);
            writer.Write(document.Key.Name);
            writer.Write(document.File);
            writer.Write(document.ContentHash);
            writer.Write(document.NamesLabel);
            writer.Write((byte)(document.Rejection is { } rejected ? 1 + (int)rejected.Reason : 0));
            if (document.Rejection is { } rejection)
            {
                writer.Write(rejection.Detail);
            }
        }
    }

    private static KnownDocument[]? ReadDocuments(BinaryReader reader)
    {
        var labels = new string[reader.ReadCount(smallest: 1)];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.ReadString();
        }
        var documents = new KnownDocument[reader.ReadCount(SmallestDocument)];
        for (var i = 0; i < documents.Length; i++)
        {
            var label = reader.Read7BitEncodedInt();
            if (label < 0 || label >= labels.Length)
            {
                return null;
            }
            var key = new DocumentKey(labels[label], reader.ReadString());
            if (i > 0 && documents[i - 1].Key.CompareTo(key) >= 0)
            {
                return null;
            }
            documents[i] = new KnownDocument(
                key,
                reader.ReadFingerprint(),
                reader.ReadHash(),
                reader.ReadBoolean(),
                ReadRejection(reader, key)
            );
        }
        return documents;
    }

    private static Rejection? ReadRejection(BinaryReader reader, DocumentKey key)
    {
        var reason = reader.ReadByte() - 1;
        if (reason < 0)
        {
            return null;
        }
        return Enum.IsDefined((RejectionReason)reason)
            ? new Rejection(key.ToString(), (RejectionReason)reason, reader.ReadString())
            : throw new FormatException($"There is no reason {reason}.");
    }
}
