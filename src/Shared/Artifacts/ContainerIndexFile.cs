using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The index of a corpus' containers on disk: a cache, which may be deleted at any time.</summary>
/// <remarks>Bytes: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public static class ContainerIndexFile
{
    private const string Magic = "PLCX";
    private const int Version = 1;

    // A label number, an empty name, number, offset, length and hash.
    private const int SmallestLine = 1 + 1 + sizeof(int) + sizeof(long) + sizeof(int) + SealedBinary.HashBytes;

    /// <summary>Writes an index; a crash leaves the old one or the new.</summary>
    /// <param name="path">The file.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="Errors.StorageException">The folder cannot be written.</exception>
    public static void Write(string path, ContainerIndex index) =>
        SealedBinary.Write(
            path,
            Magic,
            Version,
            writer =>
            {
                writer.Write(index.Corpus);
                writer.Write(index.Fields.Id);
                writer.Write(index.Fields.Label);
                writer.Write(index.Fields.Text);
                writer.Write(index.MaxLineBytes);
                writer.Write(index.ListedAtNs);
                writer.Write(index.Containers.Count);
                foreach (var container in index.Containers)
                {
                    Write(writer, container);
                }
            }
        );

    /// <summary>Reads an index.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The index; <c>null</c> where there is none, or a damaged one, or one of another version.</returns>
    public static ContainerIndex? Find(string path) => SealedBinary.Find(path, Magic, Version, Read);

    /// <summary>Reads an index that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The index; <c>null</c> where the bytes are none.</returns>
    internal static ContainerIndex? Parse(byte[] bytes) => SealedBinary.Parse(bytes, Magic, Version, Read);

    private static ContainerIndex? Read(BinaryReader reader)
    {
        var corpus = reader.ReadString();
        var fields = new JsonFields
        {
            Id = reader.ReadString(),
            Label = reader.ReadString(),
            Text = reader.ReadString(),
        };
        var (maxLineBytes, listedAtNs) = (reader.ReadInt32(), reader.ReadInt64());
        var containers = new ContainerListing[reader.ReadCount(smallest: 1 + SealedBinary.FingerprintBytes)];
        for (var i = 0; i < containers.Length; i++)
        {
            containers[i] = ReadContainer(reader, maxLineBytes);
        }
        return listedAtNs < 0 ? null : new ContainerIndex(corpus, fields, maxLineBytes, listedAtNs, containers);
    }

    private static void Write(BinaryWriter writer, ContainerListing container)
    {
        writer.Write(container.Name);
        writer.Write(container.File);
        writer.Write(container.IsCompressed);
        var labels = container.Lines.Select(line => line.Key.Label).Distinct(StringComparer.Ordinal).ToList();
        var numbers = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        writer.Write(labels.Count);
        foreach (var label in labels)
        {
            writer.Write(label);
        }
        writer.Write(container.Lines.Count);
        foreach (var line in container.Lines)
        {
            writer.Write7BitEncodedInt(numbers[line.Key.Label]);
            writer.Write(line.Key.Name);
            writer.Write(line.Number);
            writer.Write(line.Offset);
            writer.Write(line.Length);
            writer.Write(line.ContentHash);
        }
        writer.Write(container.Rejections.Count);
        foreach (var rejection in container.Rejections)
        {
            writer.Write(rejection.Path);
            writer.Write((byte)rejection.Reason);
            writer.Write(rejection.Detail);
        }
    }

    private static ContainerListing ReadContainer(BinaryReader reader, int maxLineBytes)
    {
        var name = reader.ReadString();
        var file = reader.ReadFingerprint();
        var isCompressed = reader.ReadBoolean();
        var labels = new string[reader.ReadCount(smallest: 1)];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.ReadString();
        }
        var lines = new ContainerLine[reader.ReadCount(SmallestLine)];
        for (var i = 0; i < lines.Length; i++)
        {
            var label = reader.Read7BitEncodedInt();
            if (label < 0 || label >= labels.Length)
            {
                throw new FormatException($"There is no label {label}.");
            }
            lines[i] = new ContainerLine(
                new DocumentKey(labels[label], reader.ReadString()),
                reader.ReadInt32(),
                reader.ReadInt64(),
                reader.ReadInt32(),
                reader.ReadHash()
            );
            if (lines[i] is not { Number: >= 1, Offset: >= 0, Length: >= 0 } line || line.Length > maxLineBytes)
            {
                throw new FormatException("There is no such line.");
            }
        }
        var rejections = new Rejection[reader.ReadCount(smallest: 3)];
        for (var i = 0; i < rejections.Length; i++)
        {
            rejections[i] = new Rejection(reader.ReadString(), reader.ReadReason(), reader.ReadString());
        }
        return new ContainerListing(name, file, isCompressed, lines, rejections);
    }
}
