using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Reads all blocks or shards of a data folder, several at a time.</summary>
internal static class CorpusBlocks
{
    /// <summary>All token blocks, in the order of the chunks.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its root.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Shared.Errors.ArtifactException">A file is missing or damaged.</exception>
    internal static Task<TokenBlock[]> ReadAsync(string root, Manifest manifest, CancellationToken cancellation) =>
        ReadAllAsync(
            manifest,
            (chunk, stop) => BlockFile.ReadAsync(root, chunk.Block, chunk.Words, stop),
            cancellation
        );

    /// <summary>All shards, in the order of the chunks.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its root.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Shared.Errors.ArtifactException">A file is missing or damaged.</exception>
    internal static Task<SequenceShard[]> ReadShardsAsync(
        string root,
        Manifest manifest,
        CancellationToken cancellation
    ) => ReadAllAsync(manifest, (chunk, stop) => ShardFile.ReadAsync(root, chunk.Shard, stop), cancellation);

    private static async Task<T[]> ReadAllAsync<T>(
        Manifest manifest,
        Func<ManifestChunk, CancellationToken, Task<T>> readAsync,
        CancellationToken cancellation
    )
    {
        var parts = new T[manifest.Chunks.Length];
        await Parallel.ForAsync(
            0,
            parts.Length,
            cancellation,
            async (i, stop) => parts[i] = await readAsync(manifest.Chunks[i], stop)
        );
        return parts;
    }
}
