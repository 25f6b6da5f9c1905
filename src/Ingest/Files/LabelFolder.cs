using System.Diagnostics;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Files;

/// <summary>Lists the documents of one label.</summary>
internal static class LabelFolder
{
    /// <summary>Lists a label folder.</summary>
    /// <param name="corpus">Absolute path of the corpus folder.</param>
    /// <param name="label">Name of the label folder in it.</param>
    /// <param name="rule">Which files are documents.</param>
    /// <param name="cancellation">Ends the listing between two files.</param>
    internal static LabelListing List(string corpus, string label, FileNameRule rule, CancellationToken cancellation)
    {
        var folder = Path.Join(corpus, label);
        List<string> entries;
        try
        {
            entries = FolderEntries.Names(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return new LabelListing(
                [],
                [],
                [
                    new Rejection(
                        label,
                        RejectionReason.Unreadable,
                        $"The label folder cannot be listed: {ReadFailure.Reason(e)}."
                    ),
                ],
                PassedOverCount: 0
            );
        }
        var names = new List<string>(entries.Count);
        var fingerprints = new List<FileFingerprint>(entries.Count);
        var rejections = new List<Rejection>();
        var passedOverCount = 0;
        foreach (var name in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!IsTaken(name, rule))
            {
                passedOverCount++;
                continue;
            }
            var kind = FileStatus.Of(Path.Join(folder, name), out var fingerprint);
            if (Fault(corpus, label, name, kind) is { } rejection)
            {
                rejections.Add(rejection);
                continue;
            }
            names.Add(name);
            fingerprints.Add(fingerprint);
        }
        return new LabelListing(names, fingerprints, rejections, passedOverCount);
    }

    private static bool IsTaken(string name, FileNameRule rule) =>
        rule == FileNameRule.Any ? !name.StartsWith('.') : name.All(char.IsAsciiDigit);

    private static Rejection? Fault(string corpus, string label, string name, FileKind kind)
    {
        var path = $"{label}/{name}";
        var folder = Path.Join(corpus, label);
        if (!FolderEntries.IsSound(name))
        {
            return new Rejection(
                path,
                RejectionReason.BadName,
                "The file's name holds a control character or bytes that are not UTF-8; rename the file."
            );
        }
        return kind switch
        {
            FileKind.Regular => null,
            FileKind.Folder when FolderEntries.LeadsUp(folder, name) => new Rejection(
                path,
                RejectionReason.BrokenLink,
                "A symbolic link stands where a message is expected, and it leads back to a folder above it."
            ),
            FileKind.Folder => new Rejection(
                path,
                RejectionReason.NotAFile,
                "A folder stands where a message is expected."
            ),
            FileKind.Special => new Rejection(
                path,
                RejectionReason.NotAFile,
                "A pipe, a socket or a device stands where a message is expected."
            ),
            FileKind.Nothing when FolderEntries.IsLink(folder, name) => new Rejection(
                path,
                RejectionReason.BrokenLink,
                "A symbolic link stands where a message is expected, and it leads nowhere or round in a circle."
            ),
            FileKind.Nothing => new Rejection(
                path,
                RejectionReason.Vanished,
                "The file was deleted while the corpus was listed."
            ),
            FileKind.Unreachable => new Rejection(
                path,
                RejectionReason.Unreadable,
                "This process is not allowed to look at the file."
            ),
            _ => throw new UnreachableException($"LabelFolder has no rule for {kind}."),
        };
    }
}
