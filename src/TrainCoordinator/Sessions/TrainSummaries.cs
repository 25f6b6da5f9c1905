using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>What a run has given, or how far it has come, in the form that crosses to whoever asked for it.</summary>
internal static class TrainSummaries
{
    /// <summary>The summary of a run that has ended.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="record">What the run is.</param>
    /// <param name="model">Its model, which is whole.</param>
    internal static TrainSummary Of(RunFolder folder, RunRecord record, ModelFolder model)
    {
        var trained = model.ReadRecord();
        var layout = new ParameterLayout(record.Model);
        var table = record.Model.EmbeddingTrainable ? (long)record.Model.EmbeddingRows * record.Model.EmbeddingSize : 0;
        return new TrainSummary
        {
            Run = new RunId(record.Id),
            RunFolder = folder.Root,
            Epochs = [.. trained.Epochs.Select(epoch => Of(epoch, record.Model))],
            WeightsSha256 = trained.WeightsSha256,
            EvaluationJson = model.ReadEvaluation() is { } evaluation ? EvaluationJson.WriteCompact(evaluation) : null,
            Split = record.Split.Description,
            ParameterCount = layout.Count + table,
            Duration = TimeSpan.Zero,
            Loading = TimeSpan.Zero,
            Lanes = null,
            Checkpoints = 0,
            ResumedFrom = null,
        };
    }

    /// <summary>How far a job has come.</summary>
    /// <param name="job">The job.</param>
    /// <param name="state">Where it is.</param>
    /// <param name="model">The model.</param>
    internal static TrainProgress Of(JobId job, TrainState state, ModelSpec model)
    {
        var (plan, cursor) = (state.Plan, state.Cursor);
        // Between two rounds there is none. After the last epoch comes no step, and a job of no epochs evaluates all the same.
        var isEvaluation = cursor.Position.Epoch >= plan.Epochs || state.Round?.Key.Stage == RoundStage.Evaluation;
        return new TrainProgress
        {
            Job = job,
            Generation = plan.Generation,
            Phase = isEvaluation ? TrainPhase.Evaluate : TrainPhase.Train,
            Epoch = cursor.Position.Epoch,
            EpochCount = plan.Epochs,
            Done = isEvaluation ? state.Round?.Evaluated.Count ?? plan.EvaluationCosts.Length : cursor.Position.Step,
            Total = isEvaluation ? plan.EvaluationCosts.Length : plan.StepsPerEpoch,
            SoFar = cursor.EpochSums.Documents > 0 ? Of(cursor.EpochSums, model) : null,
        };
    }

    /// <summary>An epoch.</summary>
    /// <param name="figures">Its figures.</param>
    /// <param name="model">The model.</param>
    internal static EpochSummary Of(EpochFigures figures, ModelSpec model) =>
        new(
            figures.Epoch,
            Of(figures.Training, model),
            figures.Evaluation is { } evaluation ? Of(evaluation, model) : null,
            figures.Time
        );

    /// <summary>Means of sums.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="model">The model.</param>
    internal static TrainFigures Of(MetricSums sums, ModelSpec model)
    {
        var documents = Math.Max(1.0, sums.Documents);
        var accuracy = sums.Correct / documents;
        var keras =
            model.Loss == LossKind.BinaryCrossEntropy ? sums.BinaryCorrect / (documents * model.Classes) : accuracy;
        return new TrainFigures(sums.Documents, sums.Loss / documents, keras, accuracy);
    }
}
