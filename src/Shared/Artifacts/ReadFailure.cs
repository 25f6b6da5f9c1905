using System.Runtime.InteropServices;

namespace Pipeline.Shared.Artifacts;

/// <summary>Says why the system did not let something be read, in words that are the same wherever the corpus is.</summary>
/// <remarks>.NET's own messages name the whole path; rejections are part of the data, which is the same for the same corpus anywhere.</remarks>
public static class ReadFailure
{
    private const int LargestErrorNumber = 4095; // MAX_ERRNO of Linux

    /// <summary>The reason, without a full stop.</summary>
    /// <param name="failure">What was thrown.</param>
    public static string Reason(Exception failure) =>
        failure switch
        {
            UnauthorizedAccessException => "permission is denied",
            // .NET leaves the system's error number there where it has no exception of its own for it.
            IOException { HResult: > 0 and <= LargestErrorNumber } => Marshal.GetPInvokeErrorMessage(failure.HResult),
            _ => "the system refuses to open it",
        };

    /// <summary>The same for a file that a user has named, without a full stop.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failure">What was thrown.</param>
    public static string Reason(string path, Exception failure) =>
        failure is FileNotFoundException or DirectoryNotFoundException
            ? "there is no such file"
            : FileStatus.Of(path, out _) switch
            {
                FileKind.Folder => "it is a folder", // which .NET calls one that denies access
                FileKind.Special => "it is a pipe, a socket or a device",
                _ => Reason(failure),
            };
}
