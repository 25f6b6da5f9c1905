using System.IO.Enumeration;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Files;

/// <summary>Names the entries of a folder.</summary>
internal static class FolderEntries
{
    private static readonly EnumerationOptions EveryEntry = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    /// <summary>The names of everything in a folder but <c>.</c> and <c>..</c>, by code point.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    internal static List<string> Names(string folder)
    {
        var names = new FileSystemEnumerable<string>(
            folder,
            static (ref FileSystemEntry entry) => entry.FileName.ToString(),
            EveryEntry
        ).ToList();
        names.Sort(CodePointOrder.Instance);
        return names;
    }

    /// <summary>Says what is wrong with an entry that should be a file, where that does not depend on what the file is for.</summary>
    /// <param name="folder">Absolute path of the folder.</param>
    /// <param name="name">Name of the entry.</param>
    /// <param name="kind">What it leads to.</param>
    /// <param name="expected">What is expected in its place, with its verb: <c>a message is</c>.</param>
    /// <returns>The reason, and the same as a sentence; <c>null</c> where it is a file, or something else than one.</returns>
    internal static (RejectionReason Reason, string Detail)? Fault(
        string folder,
        string name,
        FileKind kind,
        string expected
    ) =>
        kind switch
        {
            _ when !IsSound(name) => (
                RejectionReason.BadName,
                "The file's name holds a control character or bytes that are not UTF-8; rename the file."
            ),
            FileKind.Nothing when IsLink(folder, name) => (
                RejectionReason.BrokenLink,
                $"A symbolic link stands where {expected} expected, and it leads nowhere or round in a circle."
            ),
            FileKind.Nothing => (RejectionReason.Vanished, "The file was deleted while the corpus was listed."),
            FileKind.Unreachable => (RejectionReason.Unreadable, "This process is not allowed to look at the file."),
            _ => null,
        };

    /// <summary>Says whether a name can stand in artefacts and be opened again.</summary>
    /// <param name="name">A name as the system gave it; bytes that are not UTF-8 come as U+FFFD.</param>
    internal static bool IsSound(string name) => !name.Any(c => char.IsControl(c) || c == '\uFFFD');

    /// <summary>Says whether an entry is a symbolic link.</summary>
    /// <param name="folder">Absolute path of the folder.</param>
    /// <param name="name">Name of the entry.</param>
    internal static bool IsLink(string folder, string name) =>
        new FileInfo(Path.Join(folder, name)).LinkTarget is not null;

    /// <summary>Says whether an entry is a symbolic link to the folder that holds it, or to one above that.</summary>
    /// <param name="folder">Absolute path of the folder.</param>
    /// <param name="name">Name of the entry, which leads to a folder.</param>
    internal static bool LeadsUp(string folder, string name)
    {
        var target = new DirectoryInfo(Path.Join(folder, name)).ResolveLinkTarget(returnFinalTarget: true);
        return target is not null && Closed(folder).StartsWith(Closed(target.FullName), StringComparison.Ordinal);

        static string Closed(string path) => Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar;
    }
}
