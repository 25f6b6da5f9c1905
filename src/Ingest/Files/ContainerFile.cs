using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Ingest.JsonLines;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Files;

/// <summary>Lists one container: reads it from beginning to end and says where its documents are.</summary>
internal static class ContainerFile
{
    private const string NoField = "The line has no field '";

    /// <summary>Lists a container.</summary>
    /// <param name="folder">Absolute path of the folder it is in.</param>
    /// <param name="name">Name of its file.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="maxLineBytes">Longer lines are rejected.</param>
    /// <param name="cancellation">Ends the listing between two lines.</param>
    /// <returns>What it holds; one that cannot be read, is damaged or never holds still is rejected as a whole.</returns>
    internal static ContainerListing List(
        string folder,
        string name,
        JsonFields fields,
        int maxLineBytes,
        CancellationToken cancellation
    )
    {
        FileFingerprint state = default;
        try
        {
            FileStatus.ThrowIfNoFile(Path.Join(folder, name));
            using var file = File.OpenHandle(
                Path.Join(folder, name),
                share: FileShare.ReadWrite | FileShare.Delete,
                options: FileOptions.SequentialScan
            );
            state = FileStatus.Of(file);
            var (lines, rejections) = (new List<ContainerLine>(), new List<Rejection>());
            var result = SteadyFile.Read(
                file,
                long.MaxValue,
                size =>
                {
                    (lines, rejections) = ListLines(name, file, fields, maxLineBytes, cancellation);
                    return size;
                },
                out _
            );
            return result == SteadyFileResult.Read
                ? new ContainerListing(name, FileStatus.Of(file), ContainerStream.IsCompressed(file), lines, rejections)
                : Reject(
                    name,
                    RejectionReason.Unreadable,
                    $"The file changed each of the {SteadyFile.MaxAttempts} times it was read; wait until it is written."
                );
        }
        catch (Exception e) when (ContainerStream.IsDamage(e))
        {
            // The bytes decide it: with the state from before they were read, they need not be read again.
            return Reject(
                name,
                RejectionReason.Malformed,
                ContainerStream.Refusal(e) is { } refusal
                    ? $"The file cannot be read: {refusal}."
                    : "The file's compression is damaged, or the file ends early; none of it is taken in."
            ) with
            {
                File = state,
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Reject(name, RejectionReason.Vanished, "The file was listed but is gone now.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Reject(name, RejectionReason.Unreadable, $"The file cannot be read: {ReadFailure.Reason(e)}.");
        }
    }

    /// <summary>The rejection of a whole container.</summary>
    /// <param name="name">Name of its file.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="detail">The same as a sentence.</param>
    /// <remarks>With no state of its file, so that it is looked at anew each time.</remarks>
    internal static ContainerListing Reject(string name, RejectionReason reason, string detail) =>
        new(name, default, IsCompressed: false, [], [new Rejection(name, reason, detail)]);

    /// <summary>Whether a line was rejected because it lacks a field.</summary>
    /// <param name="rejection">The rejection; one that was kept from a run before is known by its sentence alone.</param>
    internal static bool IsOfMissingField(Rejection rejection) =>
        rejection.Detail.StartsWith(NoField, StringComparison.Ordinal);

    private static (List<ContainerLine> Lines, List<Rejection> Rejections) ListLines(
        string name,
        SafeFileHandle file,
        JsonFields fields,
        int maxLineBytes,
        CancellationToken cancellation
    )
    {
        var (lines, rejections) = (new List<ContainerLine>(), new List<Rejection>());
        using var stream = ContainerStream.Open(file);
        JsonLinesFile.Read(
            stream,
            fields,
            maxLineBytes,
            (reader, begin, problem, line) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if ((problem ?? Problem(fields, line)) is { } refused)
                {
                    // Only where there is such an option; the text is part of an artefact.
                    var detail = reader.IsTooLong
                        ? $"{refused.Detail.TrimEnd('.')}; '--max-document-bytes' raises it."
                        : refused.Detail;
                    rejections.Add(new Rejection(LineName(name, reader.Number), refused.Reason, detail));
                    return true;
                }
                lines.Add(
                    new ContainerLine(
                        new DocumentKey(line.Label!, line.Id!),
                        reader.Number,
                        reader.Offset + begin,
                        (int)reader.Length - begin,
                        XxHash128.HashToUInt128(line.Text)
                    )
                );
                return true;
            }
        );
        return (lines, rejections);
    }

    /// <summary>What a line is called: the file, a colon and its number.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="number">One-based number of the line.</param>
    internal static string LineName(string name, int number) => $"{name}:{number}";

    private static JsonLineProblem? Problem(JsonFields fields, JsonLine line)
    {
        var missing =
            line.Id is null ? fields.Id
            : line.Label is null ? fields.Label
            : line.HasText ? null
            : fields.Text;
        if (missing is not null)
        {
            return new JsonLineProblem(RejectionReason.Malformed, $"{NoField}{missing}'.");
        }
        if (
            line.Label is ""
            || !FolderEntries.IsSound(line.Label!)
            || line.Label!.Contains('/', StringComparison.Ordinal)
        )
        {
            return new JsonLineProblem(
                RejectionReason.BadName,
                $"The line's '{fields.Label}' is empty, or holds a slash, a control character or U+FFFD."
            );
        }
        if (line.Id is "" || !FolderEntries.IsSound(line.Id!))
        {
            return new JsonLineProblem(
                RejectionReason.BadName,
                $"The line's '{fields.Id}' is empty, or holds a control character or U+FFFD."
            );
        }
        return TooLong(fields.Label, line.Label!, MessageRoom.MaxLabelBytes)
            ?? TooLong(fields.Id, line.Id!, MessageRoom.MaxIdBytes);
    }

    private static JsonLineProblem? TooLong(string field, string value, int most) =>
        Encoding.UTF8.GetByteCount(value) is var bytes && bytes > most
            ? new JsonLineProblem(
                RejectionReason.BadName,
                $"The line's '{field}' has {bytes} bytes of UTF-8; at most {most} are taken."
            )
            : null;
}
