using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Says where documents are that are lines of larger files.</summary>
internal static class ContainerTasks
{
    /// <summary>Has the containers decompressed that chunks need which are to be built.</summary>
    /// <param name="state">The job, the data folder claimed.</param>
    /// <param name="chunks">The chunks.</param>
    /// <returns>What is to be done; <c>null</c> where no compressed container is needed.</returns>
    internal static PreprocessEffect.SpoolContainers? Spool(PreprocessState state, IEnumerable<int> chunks)
    {
        if (state.Listing.Containers is not { } listed)
        {
            return null;
        }
        var needed = chunks
            .SelectMany(chunk => state.Listing.Chunks[chunk].Documents)
            .Select(document => listed.Slices[document].Container)
            .Where(container => listed.Containers[container].IsCompressed)
            .Distinct()
            .Order()
            .ToList();
        return needed.Count == 0
            ? null
            : new PreprocessEffect.SpoolContainers(
                [.. needed.Select(container => SourceOf(listed, container))],
                [.. needed.Select(container => SpoolOf(state, container))]
            );
    }

    /// <summary>Where some documents are.</summary>
    /// <param name="state">The job.</param>
    /// <param name="documents">Zero-based positions in document order, ascending.</param>
    /// <returns>Their places; <c>null</c> where each document is a file.</returns>
    internal static DocumentSlices? Slices(PreprocessState state, IReadOnlyList<int> documents)
    {
        if (state.Listing.Containers is not { } listed)
        {
            return null;
        }
        var slices = documents.Select(document => listed.Slices[document]).ToList();
        var containers = slices.Select(slice => slice.Container).Distinct().Order().ToList();
        return new DocumentSlices(
            state.Plan.Request.JsonLines!,
            [
                .. containers.Select(container =>
                    listed.Containers[container].IsCompressed ? SpoolOf(state, container) : SourceOf(listed, container)
                ),
            ],
            [.. slices.Select(slice => containers.BinarySearch(slice.Container))],
            [.. slices.Select(slice => slice.Offset)],
            [.. slices.Select(slice => slice.Length)],
            [.. slices.Select(slice => slice.ContentHash)]
        );
    }

    private static string SourceOf(ListedContainers listed, int container) =>
        Path.Join(listed.Folder, listed.Containers[container].Name);

    private static string SpoolOf(PreprocessState state, int container) =>
        Path.Join(state.Root, StagingFolder.SpoolName, $"{container}.jsonl");
}
