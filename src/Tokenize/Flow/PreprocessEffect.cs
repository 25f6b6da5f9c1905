using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What a preprocessing job wants done.</summary>
internal abstract record PreprocessEffect
{
    private PreprocessEffect() { }

    /// <summary>Finds out what of the data folder can be used again; <see cref="PreprocessInput.FolderExamined"/> answers.</summary>
    /// <param name="Everything">Whether to compare the hash of every artefact.</param>
    internal sealed record ExamineFolder(bool Everything) : PreprocessEffect;

    /// <summary>Reads the vocabulary that is given; <see cref="PreprocessInput.VocabularyRead"/> answers.</summary>
    internal sealed record ReadVocabulary : PreprocessEffect;

    /// <summary>Claims the data folder; <see cref="PreprocessInput.FolderClaimed"/> answers.</summary>
    internal sealed record ClaimFolder : PreprocessEffect;

    /// <summary>Lists the corpus; <see cref="PreprocessInput.CorpusListed"/> answers.</summary>
    internal sealed record ListCorpus : PreprocessEffect;

    /// <summary>Decompresses containers into the staging folder; <see cref="PreprocessInput.ContainersSpooled"/> answers.</summary>
    /// <param name="Sources">Absolute paths of the containers.</param>
    /// <param name="Targets">Absolute paths of the files to write.</param>
    internal sealed record SpoolContainers(ImmutableArray<string> Sources, ImmutableArray<string> Targets)
        : PreprocessEffect;

    /// <summary>Hands a task to a lane.</summary>
    /// <param name="Worker">The lane.</param>
    /// <param name="Task">The task as the lane understands it.</param>
    internal sealed record Assign(WorkerId Worker, ILaneTask Task) : PreprocessEffect;

    /// <summary>Adds a dictionary to the vocabulary; nothing answers.</summary>
    internal sealed record AddWords(WordsPart Part) : PreprocessEffect;

    /// <summary>Ranks and writes the vocabulary of all dictionaries added; <see cref="PreprocessInput.VocabularyWritten"/> answers.</summary>
    internal sealed record WriteVocabulary : PreprocessEffect;

    /// <summary>Writes the vocabulary that was read; <see cref="PreprocessInput.VocabularyWritten"/> answers.</summary>
    internal sealed record WriteGivenVocabulary : PreprocessEffect;

    /// <summary>Reads and writes the vectors of the vocabulary's words; <see cref="PreprocessInput.VectorsWritten"/> answers.</summary>
    /// <param name="VocabularyRoot">The folder that the vocabulary is in.</param>
    /// <param name="Vocabulary">The vocabulary.</param>
    internal sealed record WriteVectors(string VocabularyRoot, ArtifactFile Vocabulary) : PreprocessEffect;

    /// <summary>Takes over the files, replaces the root and the index; <see cref="PreprocessInput.Committed"/> answers.</summary>
    /// <param name="Manifest">The new root.</param>
    /// <param name="NewFiles">The files that are in the staging folder.</param>
    /// <param name="Rejections">Inputs that were not taken in, by path; to be written first where there are any.</param>
    /// <param name="ListedAtNs">When the listing began, nanoseconds since 1970-01-01 UTC.</param>
    /// <param name="Documents">All documents listed.</param>
    /// <param name="Containers">What is known of the containers of the corpus; <c>null</c> where each document is a file.</param>
    /// <param name="Vectors">What is known of the file with vectors.</param>
    internal sealed record Commit(
        Manifest Manifest,
        ImmutableArray<ArtifactFile> NewFiles,
        ImmutableArray<Rejection> Rejections,
        long ListedAtNs,
        IReadOnlyList<KnownDocument> Documents,
        ContainerIndex? Containers,
        VectorsState? Vectors
    ) : PreprocessEffect;

    /// <summary>Notes a result where a later job finds it, should this one be cut off; nothing answers.</summary>
    /// <param name="Key">The task's key.</param>
    /// <param name="Files">The files that were made.</param>
    /// <param name="Reply">What the lane said.</param>
    internal sealed record Note(string Key, ImmutableArray<ArtifactFile> Files, ILaneReply Reply) : PreprocessEffect;

    /// <summary>Tells that results of a job that was cut off are taken over.</summary>
    /// <param name="Kind">What was to be done.</param>
    /// <param name="Count">How many tasks are spared.</param>
    internal sealed record TellTakenOver(TaskKind Kind, int Count) : PreprocessEffect;

    /// <summary>Tells the lanes that the job needs them no longer.</summary>
    internal sealed record DismissLanes : PreprocessEffect;

    /// <summary>Removes the staging folder and frees the data folder; <see cref="PreprocessInput.FolderReleased"/> answers.</summary>
    internal sealed record ReleaseFolder : PreprocessEffect;

    /// <summary>Tells how far the job has come, and sees to it that nobody has taken the folder over.</summary>
    internal sealed record Report(PreprocessPhase Phase, long Done, long Total) : PreprocessEffect;

    /// <summary>The job is done.</summary>
    internal sealed record Complete(PreprocessSummary Summary) : PreprocessEffect;

    /// <summary>The job has ended without a new root.</summary>
    internal sealed record Fail(Failure Failure) : PreprocessEffect;
}
