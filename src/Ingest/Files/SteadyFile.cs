using Microsoft.Win32.SafeHandles;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Ingest.Files;

/// <summary>Reads a file until it holds still while it is read.</summary>
internal static class SteadyFile
{
    /// <summary>
    /// How often a file is read that changes meanwhile: one that grows or shrinks under the reader is being written, and
    /// three looks tell that from bad luck.
    /// </summary>
    internal const int MaxAttempts = 3;

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">Larger files are not read.</param>
    /// <param name="read">Reads the file from its beginning, given its size; says how many bytes it found, one more than the size at most.</param>
    /// <param name="sizeBytes">The file's size; for one that was read, also the bytes read.</param>
    /// <returns>What came of it.</returns>
    /// <remarks>
    /// Between two looks with the same size, times and inode the file was not written, but for a write within the same
    /// tick of the clock as the first look, some milliseconds; the next listing finds that one.
    /// </remarks>
    /// <exception cref="IOException">The system refuses; what <paramref name="read"/> throws escapes where the file held still.</exception>
    internal static SteadyFileResult Read(SafeFileHandle file, long maxBytes, Func<long, long> read, out long sizeBytes)
    {
        for (var attempt = 0; ; attempt++)
        {
            var before = FileStatus.Of(file);
            sizeBytes = before.SizeBytes;
            if (sizeBytes > maxBytes)
            {
                return SteadyFileResult.TooLarge;
            }
            if (attempt == MaxAttempts)
            {
                return SteadyFileResult.Unsteady;
            }
            try
            {
                if (read(sizeBytes) == sizeBytes && FileStatus.Of(file) == before)
                {
                    return SteadyFileResult.Read;
                }
            }
            catch (Exception e)
                when ((ContainerStream.IsDamage(e) || e is IOException) && FileStatus.Of(file) != before)
            {
                // What is half-written looks damaged.
            }
        }
    }
}
