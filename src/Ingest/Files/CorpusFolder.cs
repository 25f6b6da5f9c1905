using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Files;

/// <summary>Lists a corpus: a folder with one folder for each label, with one file for each document.</summary>
/// <remarks>
/// Files beside the label folders are not part of the corpus, nor are folders whose name begins with a dot. A label
/// is a label folder that holds at least one document. Links are followed, except to a folder that holds the link.
/// </remarks>
public static class CorpusFolder
{
    private const string Advice = "give the folder that holds one folder for each label";

    /// <summary>Lists a corpus folder.</summary>
    /// <param name="folder">Path of the corpus folder.</param>
    /// <param name="rule">Which files are documents.</param>
    /// <param name="cancellation">Ends the listing between two files.</param>
    /// <exception cref="CorpusException">There is no such folder, it cannot be read, or it has fewer than two labels, or too many.</exception>
    /// <remarks>The system is asked once for each file: about 4 microseconds a document.</remarks>
    public static CorpusListing List(string folder, FileNameRule rule, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        var keys = new List<DocumentKey>();
        var fingerprints = new List<FileFingerprint>();
        var rejections = new List<Rejection>();
        var passedOverCount = 0;
        var labelFolderCount = 0;
        var labels = new List<string>();
        var (empty, files) = (new List<string>(), new List<string>());
        foreach (var name in Entries(folder).Where(name => !name.StartsWith('.')))
        {
            cancellation.ThrowIfCancellationRequested();
            var kind = FileStatus.Of(Path.Join(folder, name), out _);
            if (Fault(folder, name, kind) is { } rejection)
            {
                rejections.Add(rejection);
                continue;
            }
            if (kind != FileKind.Folder)
            {
                files.Add(name);
                continue;
            }
            labelFolderCount++;
            var listing = LabelFolder.List(folder, name, rule, cancellation);
            keys.AddRange(listing.Names.Select(document => new DocumentKey(name, document)));
            fingerprints.AddRange(listing.Fingerprints);
            rejections.AddRange(listing.Rejections);
            passedOverCount += listing.PassedOverCount;
            if (listing.Names.Count > 0)
            {
                labels.Add(name);
            }
            else if (listing.Rejections.Count == 0)
            {
                empty.Add(name);
            }
        }
        ThrowIfJsonLines(folder, labelFolderCount, files);
        RequireTwoLabels(folder, labelFolderCount, labels, passedOverCount, rejections.Count, rule);
        MessageRoom.ThrowIfTooMany(folder, labels);
        return new CorpusListing(
            folder,
            keys,
            fingerprints,
            rejections,
            passedOverCount,
            Unused: new UnusedEntries(empty.Count, empty.FirstOrDefault(), files.Count, files.FirstOrDefault())
        );
    }

    private static List<string> Entries(string folder)
    {
        if (File.Exists(folder))
        {
            var advice = ContainerName.IsOne(Path.GetFileName(folder)) ? "'--input jsonl' reads JSON lines" : Advice;
            throw new CorpusException(folder, $"The corpus '{folder}' is a file, not a folder; {advice}.");
        }
        if (!Directory.Exists(folder))
        {
            throw new CorpusException(folder, $"The corpus folder '{folder}' does not exist; {Advice}.");
        }
        List<string> names;
        try
        {
            names = FolderEntries.Names(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new CorpusException(folder, $"The corpus folder '{folder}' cannot be read: {e.Message}", e);
        }
        return names.Count > 0
            ? names
            : throw new CorpusException(folder, $"The corpus folder '{folder}' is empty; {Advice}.");
    }

    /// <summary>Refuses to take all documents of a label for deleted where this node does not see their folder.</summary>
    /// <param name="corpus">Path of the corpus folder.</param>
    /// <param name="label">A label that was listed.</param>
    /// <exception cref="CorpusException">There is no such folder, or it cannot be looked at.</exception>
    internal static void ThrowIfGone(string corpus, string label)
    {
        foreach (var folder in (ReadOnlySpan<string>)[corpus, Path.Join(corpus, label)])
        {
            if (FileStatus.Of(folder, out _) != FileKind.Folder)
            {
                throw new CorpusException(
                    folder,
                    $"The folder '{folder}' was listed, but where its documents are read it is missing or may not be read. "
                        + "Every node has to see the same corpus under the same path: see to it that this one does, and run the same command again."
                );
            }
        }
    }

    private static Rejection? Fault(string folder, string name, FileKind kind) =>
        kind switch
        {
            // Bytes that are not UTF-8 come as U+FFFD, and under that name the system finds nothing.
            FileKind.Folder or FileKind.Nothing when !FolderEntries.IsSound(name) => new Rejection(
                name,
                RejectionReason.BadName,
                "The label folder's name holds a control character or bytes that are not UTF-8; rename the folder."
            ),
            FileKind.Folder when FolderEntries.LeadsUp(folder, name) => new Rejection(
                name,
                RejectionReason.BrokenLink,
                "A symbolic link stands where a label folder is expected, and it leads back to a folder above it."
            ),
            FileKind.Nothing when FolderEntries.IsLink(folder, name) => new Rejection(
                name,
                RejectionReason.BrokenLink,
                "A symbolic link in the corpus folder leads nowhere or round in a circle."
            ),
            FileKind.Nothing => new Rejection(
                name,
                RejectionReason.Vanished,
                "An entry was deleted while the corpus was listed."
            ),
            FileKind.Unreachable => new Rejection(
                name,
                RejectionReason.Unreadable,
                "This process is not allowed to look at an entry of the corpus folder."
            ),
            _ => null,
        };

    private static void ThrowIfJsonLines(string folder, int labelFolderCount, List<string> files)
    {
        if (labelFolderCount == 0 && files.Find(ContainerName.IsOne) is { } name)
        {
            throw new CorpusException(
                folder,
                $"The corpus folder '{folder}' holds no label folders but JSON lines, such as '{name}'; "
                    + "'--input jsonl' reads them."
            );
        }
    }

    private static void RequireTwoLabels(
        string folder,
        int labelFolderCount,
        List<string> labels,
        int passedOverCount,
        int rejectionCount,
        FileNameRule rule
    )
    {
        if (labels.Count >= 2)
        {
            return;
        }
        var refused = $"{rejectionCount} {(rejectionCount == 1 ? "entry was" : "entries were")} refused";
        if (labelFolderCount == 0)
        {
            throw new CorpusException(
                folder,
                $"The corpus folder '{folder}' holds no label folders ({refused}); {Advice}, and in each the messages."
            );
        }
        var passedOver = $"{passedOverCount} {(passedOverCount == 1 ? "file was" : "files were")} passed over";
        var hint = (passedOverCount, rule) switch
        {
            (> 0, FileNameRule.Digits) => "'--file-names any' takes names that are not digits only",
            _ => "check that it is the right folder",
        };
        throw new CorpusException(
            folder,
            labels.Count == 0
                ? $"The corpus folder '{folder}' has {labelFolderCount} label "
                    + $"{(labelFolderCount == 1 ? "folder" : "folders")} but no document "
                    + $"({passedOver} by name, {refused}); {hint}."
                : $"The corpus folder '{folder}' has documents of one label only, '{labels[0]}' "
                    + $"({passedOver} by name, {refused}); a classifier needs at least two labels: {hint}."
        );
    }
}
