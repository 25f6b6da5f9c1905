using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Actors;

/// <summary>The end of a job: its files and its root come into the data folder.</summary>
internal static class FolderCommit
{
    /// <summary>Puts what is staged in place, then the root that names it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="held">The lock on it, looked at once more before the root; <c>null</c> where none is held.</param>
    /// <param name="commit">What the job gave.</param>
    /// <returns>Bytes of the root.</returns>
    internal static async Task<byte[]> RunAsync(DataFolder folder, DataFolderLock? held, PreprocessEffect.Commit commit)
    {
        if (!commit.Rejections.IsEmpty)
        {
            RejectionsFile.Write(folder.Staging.Root, commit.Rejections);
        }
        // A root that nobody could read must not bring files along either.
        var bytes = ManifestFile.EncodeReadable(folder.Root, commit.Manifest);
        await folder.AdoptAsync(folder.Staging.Root, commit.NewFiles, CancellationToken.None);
        held?.ThrowIfTakenOver();
        if (!bytes.AsSpan().SequenceEqual(ManifestFile.FindBytes(folder.Root)))
        {
            ManifestFile.Commit(folder.Root, commit.Manifest);
        }
        return bytes;
    }

    /// <summary>Writes what spares the next job work.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="request">What was to be done.</param>
    /// <param name="commit">What the job gave.</param>
    /// <param name="manifest">Bytes of its root.</param>
    internal static void Remember(
        DataFolder folder,
        PreprocessRequest request,
        PreprocessEffect.Commit commit,
        byte[] manifest
    )
    {
        folder.RememberSource(request.Corpus, request.Vectors);
        if (commit.Containers is { } containers)
        {
            ContainerIndexFile.Write(folder.ContainerIndexPath, containers);
        }
        CorpusIndexFile.Write(
            folder.IndexPath,
            new CorpusIndex(
                [.. manifest],
                Path.GetFullPath(request.Corpus),
                commit.ListedAtNs,
                commit.Documents,
                commit
                    .Manifest.Files.DistinctBy(file => file.Name, StringComparer.Ordinal)
                    .ToDictionary(file => file.Name, file => StateOf(folder, file), StringComparer.Ordinal),
                commit.Vectors
            )
        );
    }

    private static FileFingerprint StateOf(DataFolder folder, ArtifactFile file)
    {
        FileStatus.Of(file.PathUnder(folder.Root), out var state);
        return state;
    }
}
