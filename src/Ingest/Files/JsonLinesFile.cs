using Pipeline.Ingest.JsonLines;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Files;

/// <summary>Goes through files of JSON lines from beginning to end.</summary>
public static class JsonLinesFile
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Goes through a file: plain, gzip or zstd.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="maxLineBytes">Longer lines are a problem.</param>
    /// <param name="visit">Is shown every line that is not blank.</param>
    /// <exception cref="CorpusException">The file cannot be read, from its beginning or from some line on.</exception>
    public static void Read(string path, JsonFields fields, int maxLineBytes, JsonLineVisitor visit) =>
        ReadOrRefuse(
            path,
            () =>
            {
                // As a stream, for it may be a pipe, which cannot be read twice.
                using var file = new FileStream(
                    path,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete,
                    bufferSize: 0
                );
                using var stream = ContainerStream.Open(file);
                Read(stream, fields, maxLineBytes, visit);
            }
        );

    /// <summary>Goes through a stream that cannot be read twice: plain, gzip or zstd.</summary>
    /// <param name="name">What the stream is called, for messages.</param>
    /// <param name="input">The stream; it is not closed.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="maxLineBytes">Longer lines are a problem.</param>
    /// <param name="visit">Is shown every line that is not blank.</param>
    /// <exception cref="CorpusException">The stream cannot be read, from its beginning or from some line on.</exception>
    public static void Read(string name, Stream input, JsonFields fields, int maxLineBytes, JsonLineVisitor visit) =>
        ReadOrRefuse(
            name,
            () =>
            {
                using var stream = ContainerStream.Open(input);
                Read(stream, fields, maxLineBytes, visit);
            }
        );

    /// <summary>Goes through a stream.</summary>
    /// <param name="stream">JSON lines, not compressed.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="maxLineBytes">Longer lines are a problem.</param>
    /// <param name="visit">Is shown every line that is not blank.</param>
    public static void Read(Stream stream, JsonFields fields, int maxLineBytes, JsonLineVisitor visit)
    {
        var parser = new JsonLineParser(fields);
        var reader = new LineReader(stream, maxLineBytes);
        while (reader.TryRead(out var line))
        {
            var begin = reader.Number == 1 && line.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
            line = line[begin..];
            if (!reader.IsTooLong && line.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }
            JsonLine found = default;
            var problem = reader.IsTooLong
                ? new JsonLineProblem(
                    RejectionReason.TooLarge,
                    $"The line has {reader.Length} bytes, the limit is {maxLineBytes}."
                )
                : parser.Parse(line, out found);
            if (!visit(reader, begin, problem, found))
            {
                return;
            }
        }
    }

    private static void ReadOrRefuse(string name, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (ContainerStream.IsDamage(e) || e is IOException or UnauthorizedAccessException)
        {
            var problem = ContainerStream.IsDamage(e)
                ? ContainerStream.Refusal(e) ?? "its compression is damaged, or it ends early"
                : ReadFailure.Reason(name, e);
            throw new CorpusException(
                name,
                $"The JSON lines '{name}' cannot be read: {problem}. Name files of JSON lines, plain, gzip or zstd.",
                e
            );
        }
    }
}
