using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>What a run is: everything that decides its result. The content of <c>run.json</c>, written once.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="Id">Tells this run from every other.</param>
/// <param name="Program">Version of the program that began the run.</param>
/// <param name="DataFolder">Where the data was, an absolute path; no part of the result.</param>
/// <param name="Data">What the data was.</param>
/// <param name="Settings">The settings as asked for.</param>
/// <param name="Model">The model over this data: the settings' with rows, columns and classes.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Split">How the documents were split.</param>
/// <param name="EvaluatesEveryEpoch">Whether the part held out is evaluated after every epoch, not only at the end.</param>
/// <param name="Labels">Names of the labels; a class is a position in this list.</param>
/// <param name="Vocabulary">The run's own vocabulary, a file of the run folder.</param>
/// <param name="Sequences">How tokens become the ranks that the model reads.</param>
/// <param name="DocumentsSha256">SHA-256 over keys, labels and ranks of all documents, as every worker must find them.</param>
/// <param name="Arithmetic">Whose bits the result has: see <see cref="Runs.Arithmetic"/>.</param>
/// <param name="Reasons">Why a setting is what it is, by its path.</param>
public sealed record RunRecord(
    int FormatVersion,
    string Id,
    string Program,
    string DataFolder,
    DataIdentity Data,
    TrainSettings Settings,
    ModelSpec Model,
    ulong Seed,
    RunSplit Split,
    bool EvaluatesEveryEpoch,
    ImmutableArray<string> Labels,
    ArtifactFile Vocabulary,
    SequenceOptions Sequences,
    string DocumentsSha256,
    string Arithmetic,
    IReadOnlyDictionary<string, string> Reasons
)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 2;
}
