using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>What a coordinator does for a run besides telling who computes what: training adds its steps, evaluation nothing.</summary>
/// <remarks>Not safe for concurrent use, but for <see cref="FinishAsync"/>, which nothing follows.</remarks>
internal abstract class RunWork : IDisposable
{
    /// <summary>What does not change during the work.</summary>
    internal abstract TrainPlan Plan { get; }

    /// <summary>Where it begins.</summary>
    internal abstract TrainCursor Cursor { get; }

    /// <summary>The documents and slices.</summary>
    internal abstract RunData Data { get; }

    /// <summary>The parameters; changed by <see cref="TrainingWork"/> only.</summary>
    internal abstract ModelParameters Parameters { get; }

    /// <summary>The parameters that the part held out is evaluated with, and that become the model.</summary>
    internal abstract ModelParameters ToEvaluate();

    /// <summary>The parameters that a round is computed with.</summary>
    /// <param name="stage">Its stage.</param>
    internal ModelParameters ParametersOf(RoundStage stage) =>
        stage == RoundStage.Evaluation ? ToEvaluate() : Parameters;

    /// <summary>What a user should know of the parameters that become the model, a full sentence; <c>null</c> where there is nothing.</summary>
    internal virtual string? Remark => null;

    /// <summary>When the rows of the embedding table changed.</summary>
    internal RowVersions Rows => field ??= new RowVersions(Parameters.Layout.Spec.EmbeddingRows);

    /// <summary>What workers are asked to get ready for.</summary>
    /// <param name="exchange">Where workers in other processes find the exchange.</param>
    internal abstract TrainMessages.PrepareRun Prepare(string exchange);

    /// <summary>Ends the work.</summary>
    /// <param name="cursor">Where it ended.</param>
    /// <param name="evaluation">Figures of the part held out; <c>null</c> where nothing is.</param>
    /// <param name="use">What became of the lanes' time.</param>
    /// <returns>The answer to whoever asked for it.</returns>
    internal abstract Task<IPipelineMessage> FinishAsync(
        TrainCursor cursor,
        EvaluationFigures? evaluation,
        LaneUse use
    );

    /// <inheritdoc />
    public abstract void Dispose();
}
