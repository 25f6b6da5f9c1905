using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>A run that is ready to go on.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Data">Its documents and slices.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Parameters">Its parameters, as they are at the cursor.</param>
/// <param name="Optimizer">Its optimizer, as it is at the cursor.</param>
/// <param name="Average">The mean of its parameters, as it is at the cursor.</param>
/// <param name="Cursor">How far it has come.</param>
/// <param name="Generation">The claim under which it goes on.</param>
/// <param name="From">The checkpoint it goes on from; <c>null</c> from the start.</param>
internal sealed record PreparedRun(
    RunFolder Folder,
    RunData Data,
    KerasTokenizer Tokenizer,
    ModelParameters Parameters,
    Optimizer Optimizer,
    WeightAverage Average,
    TrainCursor Cursor,
    int Generation,
    CheckpointName? From
)
{
    /// <summary>What the run is.</summary>
    internal RunRecord Record => Data.Record;

    /// <summary>Its checkpoints.</summary>
    internal CheckpointStore Checkpoints { get; } = new(Folder, Data.Record.Id);
}
