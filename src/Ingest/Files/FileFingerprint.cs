namespace Pipeline.Ingest.Files;

/// <summary>What tells cheaply that a file may have changed.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ModifiedNs">Time of the last change of its bytes, nanoseconds since 1970-01-01 UTC.</param>
/// <param name="ChangedNs">Time of the last change of its bytes or its inode, nanoseconds since 1970-01-01 UTC; 0 where the system does not say.</param>
/// <param name="Inode">Number of its inode; 0 where the system does not say.</param>
public readonly record struct FileFingerprint(long SizeBytes, long ModifiedNs, long ChangedNs, ulong Inode);
