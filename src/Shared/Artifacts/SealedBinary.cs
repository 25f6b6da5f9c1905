using System.Security.Cryptography;
using System.Text;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>Binary caches of <c>.local/</c>: four letters, a version, what they hold, and the SHA-256 of all bytes before it.</summary>
/// <remarks>Whatever is wrong with one, it counts as absent. Stateless; safe for concurrent use.</remarks>
internal static class SealedBinary
{
    /// <summary>Bytes of a file's state.</summary>
    internal const int FingerprintBytes = 4 * sizeof(long);

    /// <summary>Bytes of a content hash.</summary>
    internal const int HashBytes = 2 * sizeof(ulong);

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Writes a cache; a crash leaves the old one or the new.</summary>
    /// <param name="path">The file.</param>
    /// <param name="magic">The letters it begins with.</param>
    /// <param name="version">Version of its layout.</param>
    /// <param name="content">Writes what it holds.</param>
    /// <exception cref="Errors.StorageException">The folder cannot be written.</exception>
    internal static void Write(string path, string magic, int version, Action<BinaryWriter> content) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var sha256 = SHA256.Create();
                using (var hashed = new CryptoStream(stream, sha256, CryptoStreamMode.Write, leaveOpen: true))
                using (var buffered = new BufferedStream(hashed, 1 << 16))
                using (var writer = new BinaryWriter(buffered, StrictUtf8))
                {
                    writer.Write(Encoding.ASCII.GetBytes(magic));
                    writer.Write(version);
                    content(writer);
                }
                stream.Write(sha256.Hash!);
            }
        );

    /// <summary>Reads a cache.</summary>
    /// <param name="path">The file.</param>
    /// <param name="magic">The letters it begins with.</param>
    /// <param name="version">Version of its layout.</param>
    /// <param name="content">Reads what it holds; <c>null</c> where that is nothing.</param>
    /// <returns>What it holds; <c>null</c> where there is none, or a damaged one, or one of another version.</returns>
    internal static T? Find<T>(string path, string magic, int version, Func<BinaryReader, T?> content)
        where T : class
    {
        try
        {
            FileStatus.ThrowIfNoFile(path);
            return Parse(File.ReadAllBytes(path), magic, version, content);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return null;
        }
    }

    /// <summary>Reads a cache that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="magic">The letters it begins with.</param>
    /// <param name="version">Version of its layout.</param>
    /// <param name="content">Reads what it holds; <c>null</c> where that is nothing.</param>
    /// <returns>What it holds; <c>null</c> where the bytes are no such cache.</returns>
    internal static T? Parse<T>(byte[] bytes, string magic, int version, Func<BinaryReader, T?> content)
        where T : class
    {
        var length = bytes.Length - SHA256.HashSizeInBytes;
        var isSealed =
            length >= magic.Length + sizeof(int)
            && bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes(magic))
            && SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length));
        if (!isSealed)
        {
            return null;
        }
        using var stream = new MemoryStream(bytes, 0, length, writable: false);
        using var reader = new BinaryReader(stream, StrictUtf8);
        try
        {
            stream.Position = magic.Length;
            if (reader.ReadInt32() != version)
            {
                return null;
            }
            var read = content(reader);
            return stream.Position == length ? read : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null; // it ends early, or holds a length or a text that is none
        }
    }

    extension(BinaryWriter writer)
    {
        /// <summary>Writes the state of a file.</summary>
        /// <param name="state">The state.</param>
        internal void Write(FileFingerprint state)
        {
            writer.Write(state.SizeBytes);
            writer.Write(state.ModifiedNs);
            writer.Write(state.ChangedNs);
            writer.Write(state.Inode);
        }

        /// <summary>Writes a content hash.</summary>
        /// <param name="hash">The hash.</param>
        internal void Write(UInt128 hash)
        {
            writer.Write((ulong)(hash >> 64));
            writer.Write((ulong)(hash & ulong.MaxValue));
        }
    }

    extension(BinaryReader reader)
    {
        /// <summary>Reads the state of a file.</summary>
        internal FileFingerprint ReadFingerprint() =>
            new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64());

        /// <summary>Reads a content hash.</summary>
        internal UInt128 ReadHash() => new(reader.ReadUInt64(), reader.ReadUInt64());

        /// <summary>Reads a number of elements: nothing is allocated for more than the bytes that are left could hold.</summary>
        /// <param name="smallest">Bytes of the smallest element, at least 1.</param>
        /// <exception cref="FormatException">They do not fit.</exception>
        internal int ReadCount(int smallest)
        {
            var count = reader.ReadInt32();
            return count >= 0 && count <= (reader.BaseStream.Length - reader.BaseStream.Position) / smallest
                ? count
                : throw new FormatException($"{count} elements do not fit the file.");
        }

        /// <summary>Reads the reason of a rejection.</summary>
        /// <exception cref="FormatException">There is no such reason.</exception>
        internal RejectionReason ReadReason()
        {
            var reason = (RejectionReason)reader.ReadByte();
            return Enum.IsDefined(reason) ? reason : throw new FormatException($"There is no reason {(int)reason}.");
        }
    }
}
