using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>The file in which a job notes what is done, record by record, so that one that is cut off need not be done again.</summary>
/// <remarks>
/// A record is its length, the SHA-256 of its bytes and its bytes: one that is damaged or cut short ends the log. Nothing
/// is flushed: a killed process loses nothing that it has written, and after a power cut the log is only shorter. Bytes:
/// <c>docs/formats.md</c>. Stateless.
/// </remarks>
internal static class DoneLog
{
    private const int Version = 1;
    private const int HeadBytes = sizeof(int) + SHA256.HashSizeInBytes;

    /// <summary>Adds a record.</summary>
    /// <param name="path">The log; created where it is missing, its folder is there.</param>
    /// <param name="done">What is done.</param>
    /// <exception cref="StorageException">The folder is gone or cannot be written.</exception>
    public static void Append(string path, DoneTask done)
    {
        try
        {
            // In one piece, so that a kill leaves the record whole or cuts it short.
            File.AppendAllBytes(path, Encode(done));
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(path, e);
        }
    }

    /// <summary>Replaces the log.</summary>
    /// <param name="path">The log.</param>
    /// <param name="done">What is done.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static void Write(string path, IEnumerable<DoneTask> done) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                foreach (var task in done)
                {
                    stream.Write(Encode(task));
                }
            }
        );

    /// <summary>The records up to the first one that is not whole.</summary>
    /// <param name="path">The log; one that is missing or unreadable holds none.</param>
    public static IReadOnlyList<DoneTask> Read(string path)
    {
        byte[] bytes;
        try
        {
            FileStatus.ThrowIfNoFile(path);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return [];
        }
        var found = new List<DoneTask>();
        for (var rest = bytes.AsMemory(); Next(ref rest) is { } done; )
        {
            found.Add(done);
        }
        return found;
    }

    private static byte[] Encode(DoneTask done)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        stream.Position = HeadBytes;
        writer.Write(Version);
        writer.Write(done.Key);
        writer.Write(done.Files.Length);
        foreach (var file in done.Files)
        {
            writer.Write(file.Name);
            writer.Write(file.Sha256);
            writer.Write(file.SizeBytes);
        }
        writer.Write(done.ReplyName);
        writer.Write(done.Reply.Span);
        writer.Flush();
        var bytes = stream.ToArray();
        BitConverter.TryWriteBytes(bytes, bytes.Length - HeadBytes);
        SHA256.HashData(bytes.AsSpan(HeadBytes), bytes.AsSpan(sizeof(int)));
        return bytes;
    }

    private static DoneTask? Next(ref Memory<byte> rest)
    {
        if (rest.Length < HeadBytes)
        {
            return null;
        }
        var length = BitConverter.ToInt32(rest.Span);
        if (length < 0 || length > rest.Length - HeadBytes)
        {
            return null;
        }
        var record = rest.Slice(HeadBytes, length);
        if (!SHA256.HashData(record.Span).AsSpan().SequenceEqual(rest.Span[sizeof(int)..HeadBytes]))
        {
            return null;
        }
        rest = rest[(HeadBytes + length)..];
        try
        {
            return Decode(record);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null; // whole, but none of this program's
        }
    }

    private static DoneTask? Decode(ReadOnlyMemory<byte> record)
    {
        using var stream = new MemoryStream(record.ToArray(), writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        if (reader.ReadInt32() != Version)
        {
            return null;
        }
        var key = reader.ReadString();
        var files = ImmutableArray.CreateBuilder<ArtifactFile>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            files.Add(new ArtifactFile(reader.ReadString(), reader.ReadString(), reader.ReadInt64()));
        }
        return new DoneTask(key, files.DrainToImmutable(), reader.ReadString(), record[(int)stream.Position..]);
    }
}
