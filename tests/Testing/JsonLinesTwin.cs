using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ZstdSharp;

namespace Pipeline.Testing;

/// <summary>Writes a corpus of folders once more as JSON lines.</summary>
public static class JsonLinesTwin
{
    /// <summary>Writes a corpus.</summary>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="target">Folder of the files of JSON lines; it is created.</param>
    /// <param name="encoding">How its documents are read; those that are not valid in it are left out.</param>
    /// <param name="names">Their names; the endings say how each is packed. The documents are dealt out to them in turn.</param>
    public static void Write(string corpus, string target, Encoding encoding, params string[] names)
    {
        Directory.CreateDirectory(target);
        var lines = names.Select(_ => new StringBuilder()).ToArray();
        var strict = Encoding.GetEncoding(
            encoding.CodePage,
            EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback
        );
        var count = 0;
        // Not in document order, which a listing has to find by itself.
        foreach (
            var path in Directory
                .EnumerateFiles(corpus, "*", SearchOption.AllDirectories)
                .OrderDescending(StringComparer.Ordinal)
        )
        {
            string text;
            try
            {
                text = strict.GetString(File.ReadAllBytes(path));
            }
            catch (DecoderFallbackException)
            {
                continue;
            }
            var line = new
            {
                id = Path.GetFileName(path),
                label = Path.GetFileName(Path.GetDirectoryName(path)),
                text,
            };
            lines[count++ % names.Length].Append(JsonSerializer.Serialize(line)).Append('\n');
        }
        foreach (var (name, text) in names.Zip(lines))
        {
            File.WriteAllBytes(Path.Combine(target, name), Pack(name, text.ToString()));
        }
    }

    /// <summary>The bytes of a file of JSON lines.</summary>
    /// <param name="name">Its name, ending in <c>.gz</c>, <c>.zst</c> or otherwise.</param>
    /// <param name="text">Its lines.</param>
    public static byte[] Pack(string name, string text) => Pack(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes of a file of JSON lines.</summary>
    /// <param name="name">Its name, ending in <c>.gz</c>, <c>.zst</c> or otherwise.</param>
    /// <param name="bytes">Its lines.</param>
    public static byte[] Pack(string name, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = Packing(name, packed))
        {
            stream.Write(bytes);
        }
        return packed.ToArray();
    }

    /// <summary>The lines of a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="packed">Its bytes.</param>
    public static string Unpack(string name, byte[] packed)
    {
        using var raw = new MemoryStream(packed);
        using Stream stream =
            name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress)
            : name.EndsWith(".zst", StringComparison.Ordinal) ? new DecompressionStream(raw)
            : raw;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Stream Packing(string name, Stream target) =>
        name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)
        : name.EndsWith(".zst", StringComparison.Ordinal) ? new CompressionStream(target, leaveOpen: true)
        : new BufferedStream(target);
}
