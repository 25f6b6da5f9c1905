using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The index of a corpus on disk: a cache, which may be deleted at any time.</summary>
/// <remarks>
/// Binary, about 80 bytes a document, sealed by the SHA-256 of all bytes before it. Whatever is wrong with it, it counts
/// as absent. Bytes: <c>docs/formats.md</c>. Stateless; safe for concurrent use.
/// </remarks>
public static class CorpusIndexFile
{
    private const int Version = 1;

    // A label number, an empty name, state, hash and flags.
    private const int SmallestDocument = 1 + 1 + FingerprintBytes + HashBytes + 1;
    private const int FingerprintBytes = 4 * sizeof(long);
    private const int HashBytes = 2 * sizeof(ulong);

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private static ReadOnlySpan<byte> Magic => "PLIX"u8;

    /// <summary>Writes an index; a crash leaves the old one or the new.</summary>
    /// <param name="path">The file.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="Errors.StorageException">The folder cannot be written.</exception>
    public static void Write(string path, CorpusIndex index) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var sha256 = SHA256.Create();
                using (var hashed = new CryptoStream(stream, sha256, CryptoStreamMode.Write, leaveOpen: true))
                using (var buffered = new BufferedStream(hashed, 1 << 16))
                using (var writer = new BinaryWriter(buffered, StrictUtf8))
                {
                    Write(writer, index);
                }
                stream.Write(sha256.Hash!);
            }
        );

    /// <summary>Reads an index.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The index; <c>null</c> where there is none, or a damaged one, or one of another version.</returns>
    public static CorpusIndex? Find(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return null;
        }
    }

    /// <summary>Reads an index that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The index; <c>null</c> where the bytes are none.</returns>
    internal static CorpusIndex? Parse(byte[] bytes)
    {
        var length = bytes.Length - SHA256.HashSizeInBytes;
        var isSealed =
            length > Magic.Length
            && bytes.AsSpan().StartsWith(Magic)
            && SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length));
        if (!isSealed)
        {
            return null;
        }
        using var stream = new MemoryStream(bytes, 0, length, writable: false);
        using var reader = new BinaryReader(stream, StrictUtf8);
        try
        {
            var index = Read(reader);
            return stream.Position == length ? index : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null; // it ends early, or holds a length or a text that is none
        }
    }

    private static void Write(BinaryWriter writer, CorpusIndex index)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(index.ManifestBytes.Length);
        writer.Write(index.ManifestBytes.AsSpan());
        writer.Write(index.Corpus);
        writer.Write(index.ListedAtNs);
        WriteDocuments(writer, index.Documents);
        writer.Write(index.Files.Count);
        foreach (var (name, state) in index.Files)
        {
            writer.Write(name);
            Write(writer, state);
        }
        writer.Write(index.Vectors is not null);
        if (index.Vectors is { } vectors)
        {
            Write(writer, vectors.Source);
            writer.Write(vectors.VectorCount);
            writer.Write(vectors.WordCount);
        }
    }

    private static CorpusIndex? Read(BinaryReader reader)
    {
        reader.BaseStream.Position = Magic.Length;
        if (reader.ReadInt32() != Version)
        {
            return null;
        }
        var manifest = reader.ReadBytes(Count(reader, smallest: 1)).ToImmutableArray();
        var corpus = reader.ReadString();
        var listedAtNs = reader.ReadInt64();
        var documents = ReadDocuments(reader);
        var count = Count(reader, smallest: 1 + FingerprintBytes);
        var files = new Dictionary<string, FileFingerprint>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            files.Add(reader.ReadString(), ReadFingerprint(reader));
        }
        var vectors = reader.ReadBoolean()
            ? new VectorsState(ReadFingerprint(reader), reader.ReadInt64(), reader.ReadInt32())
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
            Write(writer, document.File);
            writer.Write((ulong)(document.ContentHash >> 64));
            writer.Write((ulong)(document.ContentHash & ulong.MaxValue));
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
        var labels = new string[Count(reader, smallest: 1)];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.ReadString();
        }
        var documents = new KnownDocument[Count(reader, SmallestDocument)];
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
                ReadFingerprint(reader),
                new UInt128(reader.ReadUInt64(), reader.ReadUInt64()),
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

    private static void Write(BinaryWriter writer, FileFingerprint state)
    {
        writer.Write(state.SizeBytes);
        writer.Write(state.ModifiedNs);
        writer.Write(state.ChangedNs);
        writer.Write(state.Inode);
    }

    private static FileFingerprint ReadFingerprint(BinaryReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64());

    // Nothing is allocated for more elements than the bytes that are left could hold.
    private static int Count(BinaryReader reader, int smallest)
    {
        var count = reader.ReadInt32();
        return count >= 0 && count <= (reader.BaseStream.Length - reader.BaseStream.Position) / smallest
            ? count
            : throw new FormatException($"{count} elements do not fit the file.");
    }
}
