using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>Where the documents of a task are that are lines of larger files: their text is read there, and compared with what was listed.</summary>
/// <param name="Fields">The fields of a line that make a document.</param>
/// <param name="Files">Absolute paths of the files, none compressed, that every node sees.</param>
/// <param name="FileOf">For each document of the task, the zero-based position of its file.</param>
/// <param name="Offsets">For each document, where its line begins, in bytes.</param>
/// <param name="Lengths">For each document, the bytes of its line.</param>
/// <param name="ContentHashes">For each document, XxHash128 of its text.</param>
public sealed record DocumentSlices(
    JsonFields Fields,
    ImmutableArray<string> Files,
    ImmutableArray<int> FileOf,
    ImmutableArray<long> Offsets,
    ImmutableArray<int> Lengths,
    ImmutableArray<UInt128> ContentHashes
);
