using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>What a trained model is and how it came about. The content of <c>model.json</c>.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="Run">Id of its run.</param>
/// <param name="Spec">The function its parameters compute.</param>
/// <param name="Tokenizer">How a document becomes tokens.</param>
/// <param name="Sequences">How tokens become the ranks that the model reads.</param>
/// <param name="WeightsSha256">SHA-256 of all parameters, dense ones first, then the embedding table, little-endian.</param>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Epochs">What each epoch gave.</param>
/// <param name="Position">How far training came.</param>
public sealed record ModelRecord(
    int FormatVersion,
    string Run,
    ModelSpec Spec,
    TokenizerOptions Tokenizer,
    SequenceOptions Sequences,
    string WeightsSha256,
    string Split,
    ImmutableArray<EpochFigures> Epochs,
    RunPosition Position
)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 2;
}
