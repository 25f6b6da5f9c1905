using System.Collections.Frozen;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

/// <summary>What an earlier run over the simulated corpus has left.</summary>
internal static class Earlier
{
    /// <summary>The data folder after a run that ended, with an index of the same listing.</summary>
    internal static PreviousData Run(bool withVectors = false)
    {
        var job = new PreprocessSimulation(withVectors);
        job.Tell(new PreprocessInput.Begun());
        job.RunToEnd();
        var commit = job.Effects.OfType<PreprocessEffect.Commit>().Single();
        return new PreviousData
        {
            Manifest = commit.Manifest,
            Documents = commit.Documents,
            HasIndex = true,
            ListedAtNs = commit.ListedAtNs,
            SoundFiles = commit.Manifest.Files.Select(file => file.Name).ToFrozenSet(StringComparer.Ordinal),
            Vectors = commit.Vectors,
            IsTidy = true,
        };
    }

    /// <summary>The same with another fact known of a document.</summary>
    internal static PreviousData With(
        this PreviousData previous,
        int document,
        Func<KnownDocument, KnownDocument> change
    ) =>
        previous with
        {
            Documents = [.. previous.Documents.Select((known, i) => i == document ? change(known) : known)],
        };

    /// <summary>The same without a document.</summary>
    internal static PreviousData Without(this PreviousData previous, int document) =>
        previous with
        {
            Documents = [.. previous.Documents.Where((_, i) => i != document)],
        };

    /// <summary>The same, a file damaged.</summary>
    internal static PreviousData Damaged(this PreviousData previous, ArtifactFile file) =>
        previous with
        {
            SoundFiles = previous
                .SoundFiles.Where(name => !string.Equals(name, file.Name, StringComparison.Ordinal))
                .ToFrozenSet(StringComparer.Ordinal),
        };

    /// <summary>A run over the same corpus on top of that, to its end.</summary>
    internal static PreprocessSimulation Again(
        PreviousData previous,
        Func<PreprocessRequest, PreprocessRequest>? change = null,
        bool withVectors = false
    )
    {
        var job = new PreprocessSimulation(withVectors, previous: previous, change: change)
        {
            ManifestInPlace = previous.Manifest is null ? "" : ManifestFile.Sha256(previous.Manifest),
        };
        job.Tell(new PreprocessInput.Begun());
        job.RunToEnd();
        return job;
    }
}
