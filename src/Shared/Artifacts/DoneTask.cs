using System.Collections.Immutable;

namespace Pipeline.Shared.Artifacts;

/// <summary>What a worker has made of a task, for a later job to find.</summary>
/// <param name="Key">Hash of everything that the result depends on.</param>
/// <param name="Files">The files that were made, in the staging folder.</param>
/// <param name="ReplyName">Name of the worker's reply, as on the wire.</param>
/// <param name="Reply">Bytes of the reply, as on the wire.</param>
public sealed record DoneTask(
    string Key,
    ImmutableArray<ArtifactFile> Files,
    string ReplyName,
    ReadOnlyMemory<byte> Reply
);
