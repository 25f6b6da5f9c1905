using System.Collections.Frozen;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What a data folder holds before a run: what the run may use again.</summary>
public sealed record PreviousData
{
    /// <summary>Hash of the file <c>manifest.json</c> as it is; empty where there is none.</summary>
    public string ManifestSha256 { get; init; } = "";

    /// <summary>The root, or where it is damaged the copy in the index; <c>null</c> where there is neither.</summary>
    public Manifest? Manifest { get; init; }

    /// <summary>The documents behind the root, in document order: from the index, or else from the blocks that are sound.</summary>
    public IReadOnlyList<KnownDocument> Documents { get; init; } = [];

    /// <summary>Whether the documents come from an index, so that their files' sizes are known, and those that were not taken in.</summary>
    public bool HasIndex { get; init; }

    /// <summary>
    /// When the listing began that the states of the documents' files come from, nanoseconds since 1970-01-01 UTC;
    /// <c>null</c> where the states say nothing: there is no index, or one of another corpus.
    /// </summary>
    public long? ListedAtNs { get; init; }

    /// <summary>Names of the artefacts of the root that are in place and as they were written.</summary>
    public FrozenSet<string> SoundFiles { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What is known of the file with vectors, where it still is the one that the root's vectors came from.</summary>
    public VectorsState? Vectors { get; init; }

    /// <summary>Whether nothing is left to put in order: no file too many, the index complete, the corpus remembered.</summary>
    public bool IsTidy { get; init; }

    /// <summary>Whether an artefact is in place and as it was written.</summary>
    /// <param name="file">The artefact.</param>
    public bool IsSound(ArtifactFile file) => SoundFiles.Contains(file.Name);
}
