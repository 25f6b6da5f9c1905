using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What reading a container from beginning to end has found.</summary>
/// <param name="Name">Name of its file in the corpus folder.</param>
/// <param name="File">State of the file while it was read.</param>
/// <param name="IsCompressed">Whether it has to be decompressed before a line of it can be read alone.</param>
/// <param name="Lines">Its documents, in the order of its lines.</param>
/// <param name="Rejections">Its lines that hold none, or the whole of it.</param>
public sealed record ContainerListing(
    string Name,
    FileFingerprint File,
    bool IsCompressed,
    IReadOnlyList<ContainerLine> Lines,
    IReadOnlyList<Rejection> Rejections
);
