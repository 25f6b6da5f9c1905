using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Says what a failed write means for the one who has to mend it.</summary>
public static class StorageFailure
{
    // errno values of Linux; .NET puts them into HResult where it has no exception of its own.
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;
    private const int IsAFolder = 21;
    private const int WouldBlock = 11;

    /// <summary>Whether an exception is the system's refusal to write.</summary>
    /// <param name="exception">What was thrown.</param>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether the system refused to open a file because a process has it open, and shares it with nobody or not like this.</summary>
    /// <param name="exception">What was thrown.</param>
    public static bool IsInUse(Exception exception) => exception is IOException { HResult: WouldBlock };

    /// <summary>The same failure with the path, the reason and the remedy in words.</summary>
    /// <param name="path">What was to be written.</param>
    /// <param name="exception">What the system answered.</param>
    public static StorageException From(string path, Exception exception) =>
        new(path, $"'{path}' cannot be written: {Reason(path, exception)}", exception);

    private static string Reason(string path, Exception exception) =>
        exception switch
        {
            IOException { HResult: NoSpace } =>
                "the disk is full. Free some space and run the same command again; nothing half-written was left.",
            IOException { HResult: QuotaExceeded } =>
                "the disk quota is used up. Free some space and run the same command again; nothing half-written was left.",
            IOException { HResult: ReadOnlyFileSystem } =>
                "the file system is read-only. Name a folder on a writable one.",
            IOException { HResult: IsAFolder } => "it is a folder. Name a file.",
            UnauthorizedAccessException =>
                "permission is denied. Make the folder writable for this user, or name another one.",
            IOException when FileInTheWay(path) is { } file =>
                $"'{file}' is a file, but has to be a folder. Name another path.",
            DirectoryNotFoundException or FileNotFoundException when !Directory.Exists(Path.GetDirectoryName(path)) =>
                $"the folder '{Path.GetDirectoryName(path)}' does not exist. Create it, or name another one.",
            _ => exception.Message,
        };

    private static string? FileInTheWay(string path)
    {
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; )
        {
            if (File.Exists(folder))
            {
                return folder;
            }
            folder = Path.GetDirectoryName(folder);
        }
        return null;
    }
}
