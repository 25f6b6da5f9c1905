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
        var folder = Path.Join(corpus, label);
        (RejectionReason Reason, string Detail)? fault =
            FolderEntries.Fault(folder, name, kind, "a message is")
            ?? kind switch
            {
                FileKind.Regular => null,
                FileKind.Folder when FolderEntries.LeadsUp(folder, name) => (
                    RejectionReason.BrokenLink,
                    "A symbolic link stands where a message is expected, and it leads back to a folder above it."
                ),
                FileKind.Folder => (RejectionReason.NotAFile, "A folder stands where a message is expected."),
                FileKind.Special => (
                    RejectionReason.NotAFile,
                    "A pipe, a socket or a device stands where a message is expected."
                ),
                _ => throw new UnreachableException($"LabelFolder has no rule for {kind}."),
            };
        return fault is { } found ? new Rejection($"{label}/{name}", found.Reason, found.Detail) : null;
    }
}
