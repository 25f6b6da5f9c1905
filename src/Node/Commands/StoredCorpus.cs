using Pipeline.Node.Output;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Data;

namespace Pipeline.Node.Commands;

/// <summary>Reads the token blocks of a data folder, for commands that only read and so start no actors.</summary>
internal static class StoredCorpus
{
    /// <summary>All documents of a data folder.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="manifest">Its root.</param>
    /// <param name="progress">Is told how far the reading is.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="Pipeline.Shared.Errors.ArtifactException">An artefact is damaged or missing.</exception>
    internal static async Task<BlockCorpus> ReadAsync(
        string data,
        Manifest manifest,
        IProgress<WorkProgress> progress,
        CancellationToken cancellation
    )
    {
        var blocks = new TokenBlock[manifest.Chunks.Length];
        var read = 0;
        await Parallel.ForAsync(
            0,
            blocks.Length,
            cancellation,
            async (i, stop) =>
            {
                var chunk = manifest.Chunks[i];
                blocks[i] = await BlockFile.ReadAsync(data, chunk.Block, chunk.Words, stop);
                var documents = Interlocked.Add(ref read, chunk.Documents);
                progress.Report(new WorkProgress("read", documents, manifest.Documents, "documents"));
            }
        );
        return new BlockCorpus(manifest.LabelNames, blocks);
    }
}
