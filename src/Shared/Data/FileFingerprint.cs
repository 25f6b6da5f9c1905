namespace Pipeline.Shared.Data;

/// <summary>What tells cheaply that a file may have changed.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ModifiedNs">Time of the last change of its bytes, nanoseconds since 1970-01-01 UTC.</param>
/// <param name="ChangedNs">Time of the last change of its bytes or its inode, nanoseconds since 1970-01-01 UTC; 0 where the system does not say.</param>
/// <param name="Inode">Number of its inode; 0 where the system does not say.</param>
public readonly record struct FileFingerprint(long SizeBytes, long ModifiedNs, long ChangedNs, ulong Inode)
{
    // The coarsest clock of a file system in use, FAT's, ticks every two seconds.
    private const long TickNs = 2_000_000_000;

    /// <summary>Whether a later change would show: a second one within the same tick of the file system's clock would not.</summary>
    /// <param name="listedAtNs">When the listing began that this state comes from, nanoseconds since 1970-01-01 UTC, at least 0.</param>
    /// <remarks>Source of the rule: git, "racily clean" entries of its index.</remarks>
    public bool IsOlderThan(long listedAtNs) => Math.Max(ModifiedNs, ChangedNs) < listedAtNs - TickNs;
}
