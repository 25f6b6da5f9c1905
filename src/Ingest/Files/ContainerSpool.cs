using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Files;

/// <summary>Decompresses containers into a folder, so that single lines of them can be read.</summary>
/// <remarks>
/// What is written is a help for one claim of one job, in its staging folder, and is deleted with that. Nobody trusts it:
/// whoever reads a line compares it with what was listed.
/// </remarks>
internal static class ContainerSpool
{
    /// <summary>Decompresses one container.</summary>
    /// <param name="source">Path of the container.</param>
    /// <param name="target">Path of the file to write; its folder is there: a late spooler must not bring back one that was deleted.</param>
    /// <param name="cancellation">Stops it; what is written so far stays.</param>
    /// <exception cref="CorpusException">The container is gone, damaged or cannot be read.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    internal static void Write(string source, string target, CancellationToken cancellation)
    {
        using var output = Create(target);
        var buffer = new byte[1 << 20];
        try
        {
            FileStatus.ThrowIfNoFile(source);
            using var file = File.OpenHandle(source, share: FileShare.ReadWrite | FileShare.Delete);
            using var input = ContainerStream.Open(file);
            for (int read; (read = input.Read(buffer)) > 0; )
            {
                cancellation.ThrowIfCancellationRequested();
                Append(output, target, buffer.AsSpan(0, read));
            }
        }
        catch (Exception e)
            when (e is not PipelineException
                && (ContainerStream.IsDamage(e) || e is IOException or UnauthorizedAccessException)
            )
        {
            throw new CorpusException(
                source,
                $"'{source}' has changed since it was listed, and cannot be read now. Wait until it is written, and run the same command again.",
                e
            );
        }
    }

    private static FileStream Create(string target)
    {
        try
        {
            return new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(target, e);
        }
    }

    private static void Append(FileStream output, string target, ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(bytes);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(target, e);
        }
    }
}
