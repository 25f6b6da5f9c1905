using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>Where the documents of a corpus are that is made of files with many documents each.</summary>
/// <param name="Folder">Absolute path of the folder that holds the containers.</param>
/// <param name="Containers">The containers, by name, by code point.</param>
/// <param name="Slices">Where each document is, in document order.</param>
/// <param name="IsIndexCurrent">Whether an index of this listing would say nothing new.</param>
public sealed record ListedContainers(
    string Folder,
    IReadOnlyList<ContainerListing> Containers,
    IReadOnlyList<DocumentSlice> Slices,
    bool IsIndexCurrent
);
