using Pipeline.Ingest.JsonLines;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Files;

/// <summary>Lists a corpus of JSON lines: one file, or a folder of files, with one document on each line.</summary>
/// <remarks>
/// In a folder the files named <c>*.jsonl</c>, <c>*.jsonl.gz</c> and <c>*.jsonl.zst</c> are containers; a file that is
/// named as the corpus is one whatever its name. How it is packed is told by its first bytes. Of lines with the same
/// label and id the first one is taken, by file name by code point, then by line: the choice depends on the corpus alone.
/// </remarks>
public static class ContainerCorpus
{
    private const string Advice = "give a file of JSON lines, or a folder of '*.jsonl', '*.jsonl.gz' or '*.jsonl.zst'";

    /// <summary>Lists a corpus.</summary>
    /// <param name="corpus">Path of the file or the folder.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="maxLineBytes">Longer lines are rejected.</param>
    /// <param name="known">What is known from the run before; <c>null</c> where nothing is.</param>
    /// <param name="everything">Whether to read containers also where they look unchanged.</param>
    /// <param name="cancellation">Ends the listing between two lines.</param>
    /// <exception cref="CorpusException">There is no such corpus, it cannot be read, or it has fewer than two labels, or too many.</exception>
    /// <remarks>Reads each container that has changed once, on one thread; one that has not is only looked at.</remarks>
    public static CorpusListing List(
        string corpus,
        JsonFields fields,
        int maxLineBytes,
        ContainerIndex? known,
        bool everything,
        CancellationToken cancellation
    )
    {
        corpus = Path.GetFullPath(corpus);
        var (folder, names, passedOverCount) = Names(corpus);
        var isKnown =
            known is not null
            && string.Equals(known.Corpus, corpus, StringComparison.Ordinal)
            && known.Fields == fields
            && known.MaxLineBytes == maxLineBytes;
        var before = isKnown ? known!.Containers.ToDictionary(container => container.Name, StringComparer.Ordinal) : [];
        var containers = new List<ContainerListing>(names.Count);
        var isIndexCurrent = isKnown && before.Count == names.Count;
        foreach (var name in names)
        {
            var kind = FileStatus.Of(Path.Join(folder, name), out var state);
            var isSame =
                kind == FileKind.Regular
                && before.TryGetValue(name, out var listed)
                && listed.File == state
                && state.IsOlderThan(known!.ListedAtNs);
            var container =
                Fault(folder, name, kind) is { } fault ? fault
                : isSame && !everything ? before[name]
                : ContainerFile.List(folder, name, fields, maxLineBytes, cancellation);
            isIndexCurrent &= isSame || IsRefusedAsBefore(container, before.GetValueOrDefault(name));
            containers.Add(container);
        }
        var listing = Arrange(corpus, folder, containers, passedOverCount, isIndexCurrent);
        RequireLabels(listing, containers);
        return listing;
    }

    /// <summary>The texts of some documents.</summary>
    /// <param name="corpus">Path of the file or the folder.</param>
    /// <param name="fields">The fields that make a document.</param>
    /// <param name="maxLineBytes">Longer lines are passed over.</param>
    /// <param name="wanted">The documents.</param>
    /// <returns>Text as UTF-8, by document; those that are gone, or whose container cannot be read, are missing.</returns>
    /// <exception cref="CorpusException">The corpus is gone.</exception>
    public static IReadOnlyDictionary<DocumentKey, byte[]> Texts(
        string corpus,
        JsonFields fields,
        int maxLineBytes,
        IReadOnlyCollection<DocumentKey> wanted
    )
    {
        var (folder, names, _) = Names(Path.GetFullPath(corpus));
        var texts = new Dictionary<DocumentKey, byte[]>();
        foreach (var name in names.TakeWhile(_ => texts.Count < wanted.Count))
        {
            // Whoever opens a pipe waits for somebody to write.
            if (Fault(folder, name, FileStatus.Of(Path.Join(folder, name), out _)) is not null)
            {
                continue;
            }
            try
            {
                JsonLinesFile.Read(Path.Join(folder, name), fields, maxLineBytes, Take);
            }
            catch (CorpusException)
            {
                // Listing has refused it by name already.
            }
        }
        return texts;

        bool Take(LineReader reader, int begin, JsonLineProblem? problem, JsonLine line)
        {
            var key = new DocumentKey(line.Label ?? "", line.Id ?? "");
            if (line.HasText && wanted.Contains(key))
            {
                texts.TryAdd(key, line.Text.ToArray());
            }
            return texts.Count < wanted.Count;
        }
    }

    private static (string Folder, List<string> Names, int PassedOverCount) Names(string corpus)
    {
        switch (FileStatus.Of(corpus, out _))
        {
            case FileKind.Regular:
                return (Path.GetDirectoryName(corpus)!, [Path.GetFileName(corpus)], 0);
            case FileKind.Folder:
                break;
            case FileKind.Special:
                throw new CorpusException(corpus, $"The corpus '{corpus}' is a pipe, a socket or a device; {Advice}.");
            default:
                throw new CorpusException(
                    corpus,
                    $"The corpus '{corpus}' does not exist or may not be read; {Advice}."
                );
        }
        List<string> entries;
        try
        {
            entries = FolderEntries.Names(corpus);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new CorpusException(corpus, $"The corpus folder '{corpus}' cannot be read: {e.Message}", e);
        }
        var names = entries.Where(ContainerName.IsOne).ToList();
        return names.Count > 0
            ? (corpus, names, entries.Count - names.Count)
            : throw new CorpusException(
                corpus,
                $"The corpus folder '{corpus}' holds no JSON lines among its {entries.Count} entries; {Advice}."
            );
    }

    // It is looked at each time, for its state says nothing; but an index of it would say nothing new.
    private static bool IsRefusedAsBefore(ContainerListing container, ContainerListing? before) =>
        before is not null
        && container.File == default
        && before.File == default
        && container.Rejections.SequenceEqual(before.Rejections);

    private static bool IsRefusedWhole(ContainerListing container) =>
        container.Rejections.Any(rejection => string.Equals(rejection.Path, container.Name, StringComparison.Ordinal));

    private static ContainerListing? Fault(string folder, string name, FileKind kind)
    {
        (RejectionReason Reason, string Detail)? fault =
            FolderEntries.Fault(folder, name, kind, "JSON lines are")
            ?? (
                kind == FileKind.Regular
                    ? null
                    : (
                        RejectionReason.NotAFile,
                        "A folder, a pipe, a socket or a device stands where JSON lines are expected."
                    )
            );
        return fault is { } found ? ContainerFile.Reject(name, found.Reason, found.Detail) : null;
    }

    private static CorpusListing Arrange(
        string corpus,
        string folder,
        List<ContainerListing> containers,
        int passedOverCount,
        bool isIndexCurrent
    )
    {
        var lines = containers.SelectMany((container, index) => container.Lines.Select(line => (index, line))).ToList();
        // A stable order: lines of one key stay in the order of their files and numbers.
        var sorted = lines.OrderBy(line => line.line.Key).ToList();
        var keys = new List<DocumentKey>(sorted.Count);
        var slices = new List<DocumentSlice>(sorted.Count);
        var rejections = containers.SelectMany(container => container.Rejections).ToList();
        var first = "";
        foreach (var (index, line) in sorted)
        {
            var name = ContainerFile.LineName(containers[index].Name, line.Number);
            if (keys.Count > 0 && keys[^1] == line.Key)
            {
                rejections.Add(
                    new Rejection(
                        name,
                        RejectionReason.Duplicate,
                        $"The document '{line.Key}' is at '{first}' already; of lines with the same label and id the first one is taken."
                    )
                );
                continue;
            }
            first = name;
            keys.Add(line.Key);
            slices.Add(new DocumentSlice(index, line.Offset, line.Length, line.ContentHash));
        }
        rejections.Sort((x, y) => CodePointOrder.Instance.Compare(x.Path, y.Path));
        return new CorpusListing(
            corpus,
            keys,
            [],
            rejections,
            passedOverCount,
            new ListedContainers(folder, containers, slices, isIndexCurrent)
        );
    }

    private static void RequireLabels(CorpusListing listing, List<ContainerListing> containers)
    {
        var labels = listing.Keys.Select(key => key.Label).Distinct(StringComparer.Ordinal).ToList();
        if (labels.Count >= 2)
        {
            MessageRoom.ThrowIfTooMany(listing.Folder, labels);
            return;
        }
        var found = labels.Count == 0 ? "no document" : $"documents of one label only, '{labels[0]}'";
        var reason =
            listing.Rejections.Count == 0
                ? ""
                : $" The first of {listing.Rejections.Count} {(listing.Rejections.Count == 1 ? "refusal" : "refusals")}, '{listing.Rejections[0].Path}': {listing.Rejections[0].Detail}";
        // One label, and no file that may hold others is refused as a whole: another field may hold the labels.
        var hint =
            listing.Rejections.Any(ContainerFile.IsOfMissingField)
            || (labels.Count == 1 && !containers.Any(IsRefusedWhole))
                ? " '--id-field', '--label-field' and '--text-field' name the fields."
                : "";
        throw new CorpusException(
            listing.Folder,
            $"The corpus '{listing.Folder}' has {containers.Count} {(containers.Count == 1 ? "file" : "files")} of JSON lines, but {found}; "
                + $"a classifier needs at least two labels.{hint}{reason}"
        );
    }
}
