using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What a preprocessing job wants done.</summary>
internal abstract record PreprocessEffect
{
    private PreprocessEffect() { }

    /// <summary>Claims the data folder; <see cref="PreprocessInput.FolderClaimed"/> answers.</summary>
    internal sealed record ClaimFolder : PreprocessEffect;

    /// <summary>Lists the corpus; <see cref="PreprocessInput.CorpusListed"/> answers.</summary>
    internal sealed record ListCorpus : PreprocessEffect;

    /// <summary>Hands a task to a lane.</summary>
    internal sealed record Assign(WorkerId Worker, IPipelineMessage Task) : PreprocessEffect;

    /// <summary>Adds a dictionary to the vocabulary; nothing answers.</summary>
    internal sealed record AddWords(WordsPart Part) : PreprocessEffect;

    /// <summary>Ranks and writes the vocabulary of all dictionaries added; <see cref="PreprocessInput.VocabularyWritten"/> answers.</summary>
    internal sealed record WriteVocabulary : PreprocessEffect;

    /// <summary>Reads and writes the vectors of the vocabulary's words; <see cref="PreprocessInput.VectorsWritten"/> answers.</summary>
    internal sealed record WriteVectors : PreprocessEffect;

    /// <summary>Takes over the files and replaces the root; <see cref="PreprocessInput.Committed"/> answers.</summary>
    /// <param name="Manifest">The new root, but for the rejections.</param>
    /// <param name="Rejections">Inputs that were not taken in, by path.</param>
    internal sealed record Commit(Manifest Manifest, ImmutableArray<Rejection> Rejections) : PreprocessEffect;

    /// <summary>Tells the lanes that the job needs them no longer.</summary>
    internal sealed record DismissLanes : PreprocessEffect;

    /// <summary>Removes the staging folder and frees the data folder; <see cref="PreprocessInput.FolderReleased"/> answers.</summary>
    internal sealed record ReleaseFolder : PreprocessEffect;

    /// <summary>Tells how far the job has come.</summary>
    internal sealed record Report(PreprocessPhase Phase, long Done, long Total) : PreprocessEffect;

    /// <summary>The job is done.</summary>
    internal sealed record Complete(PreprocessSummary Summary) : PreprocessEffect;

    /// <summary>The job has ended without a new root.</summary>
    internal sealed record Fail(Failure Failure) : PreprocessEffect;
}
