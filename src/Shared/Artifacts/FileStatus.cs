using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>Asks the system what a path leads to, in one call.</summary>
/// <remarks>
/// .NET says neither inode nor change time, and takes a pipe for a file. On Linux this calls <c>statx</c>, whose
/// structure is the same for every processor and C library; elsewhere it makes do with <see cref="FileInfo"/>.
/// </remarks>
public static class FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the descriptor itself
    private const uint BasicStats = 0x7FF; // STATX_BASIC_STATS
    private const int TypeMask = 0xF000; // S_IFMT
    private const int RegularType = 0x8000; // S_IFREG
    private const int FolderType = 0x4000; // S_IFDIR
    private const int NoSuchFile = 2; // ENOENT
    private const int NotAFolder = 20; // ENOTDIR
    private const int LinkLoop = 40; // ELOOP
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Looks at a path, following links.</summary>
    /// <param name="path">An absolute path, or one relative to the current folder.</param>
    /// <param name="fingerprint">State of the file, where it is a regular one.</param>
    public static FileKind Of(string path, out FileFingerprint fingerprint)
    {
        fingerprint = default;
        if (!OperatingSystem.IsLinux())
        {
            return Portable(path, out fingerprint);
        }
        if (StatX(CurrentFolder, path, 0, BasicStats, out var status) != 0)
        {
            return Marshal.GetLastPInvokeError() is NoSuchFile or NotAFolder or LinkLoop
                ? FileKind.Nothing
                : FileKind.Unreachable;
        }
        switch (status.Mode & TypeMask)
        {
            case RegularType:
                fingerprint = status.Fingerprint;
                return FileKind.Regular;
            case FolderType:
                return FileKind.Folder;
            default:
                return FileKind.Special;
        }
    }

    /// <summary>Refuses what is there but no regular file: opening a pipe would wait for whoever writes to it.</summary>
    /// <param name="path">What is about to be opened.</param>
    /// <exception cref="IOException">It is a folder, a pipe, a socket or a device.</exception>
    public static void ThrowIfNoFile(string path)
    {
        switch (Of(path, out _))
        {
            case FileKind.Folder:
                throw new IOException("It is a folder, not a file.");
            case FileKind.Special:
                throw new IOException("It is a pipe, a socket or a device, not a file.");
        }
    }

    /// <summary>State of a file that is open.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileFingerprint Of(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            var modifiedNs = Nanoseconds(File.GetLastWriteTimeUtc(file));
            return new FileFingerprint(RandomAccess.GetLength(file), modifiedNs, ChangedNs: 0, Inode: 0);
        }
        if (StatX(file.DangerousGetHandle().ToInt32(), "", EmptyPath, BasicStats, out var status) != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }
        return status.Fingerprint;
    }

    /// <summary>The part of <see cref="Of(string, out FileFingerprint)"/> that every system can do.</summary>
    internal static FileKind Portable(string path, out FileFingerprint fingerprint)
    {
        fingerprint = default;
        try
        {
            if (Directory.Exists(path))
            {
                return FileKind.Folder;
            }
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            if (!target.Exists)
            {
                return FileKind.Nothing;
            }
            fingerprint = new FileFingerprint(
                target.Length,
                Nanoseconds(target.LastWriteTimeUtc),
                ChangedNs: 0,
                Inode: 0
            );
            return FileKind.Regular;
        }
        catch (UnauthorizedAccessException)
        {
            return FileKind.Unreachable;
        }
        catch (IOException)
        {
            return FileKind.Nothing; // a loop of links
        }
    }

    private static long Nanoseconds(DateTime time)
    {
        var (seconds, ticks) = Math.DivRem((time - DateTime.UnixEpoch).Ticks, TimeSpan.TicksPerSecond);
        return Nanoseconds(seconds, ticks * TimeSpan.NanosecondsPerTick);
    }

    // File systems know times far beyond 1677 and 2262, between which nanoseconds fit: all those are the last or the first.
    private static long Nanoseconds(long seconds, long rest) =>
        seconds switch
        {
            <= long.MinValue / NanosecondsPerSecond => long.MinValue,
            >= long.MaxValue / NanosecondsPerSecond => long.MaxValue,
            _ => (seconds * NanosecondsPerSecond) + rest,
        };

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        out StatXBuffer status
    );

    // struct statx of linux/stat.h, 256 bytes.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct StatXBuffer
    {
        [FieldOffset(0x1C)]
        public readonly ushort Mode;

        [FieldOffset(0x20)]
        public readonly ulong Inode;

        [FieldOffset(0x28)]
        public readonly ulong Size;

        [FieldOffset(0x60)]
        public readonly StatXTime Changed;

        [FieldOffset(0x70)]
        public readonly StatXTime Modified;

        public FileFingerprint Fingerprint => new((long)Size, Modified.Nanoseconds, Changed.Nanoseconds, Inode);
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private readonly struct StatXTime
    {
        private readonly long _seconds;
        private readonly uint _nanoseconds;

        public long Nanoseconds => FileStatus.Nanoseconds(_seconds, _nanoseconds);
    }
}
