using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary>Runs jobs on a node and shows how they go.</summary>
internal static class Jobs
{
    /// <summary>Preprocesses a corpus.</summary>
    /// <param name="node">The node.</param>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="output">Where progress and warnings go.</param>
    /// <param name="cancellation">Has the job given up, or left where the node is a client.</param>
    internal static async Task<PreprocessSummary> PreprocessAsync(
        NodeHost node,
        PreprocessMessages.StartPreprocess start,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        PreprocessSummary summary;
        await using (var display = output.ShowProgress())
        {
            var progress = new ForwardedProgress<PreprocessProgress>(made =>
                display.Report(new WorkProgress(EnumName.Of(made.Phase), made.Done, made.Total, "documents"))
            );
            var remarks = new ForwardedProgress<string>(output.Warn);
            summary = await node.Jobs.PreprocessAsync(start, progress, remarks, cancellation);
        }
        foreach (var warning in summary.Warnings)
        {
            output.Warn(warning);
        }
        return summary;
    }

    /// <summary>Trains a run, and draws its figures into its model folder.</summary>
    /// <param name="node">The node.</param>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="output">Where progress and warnings go.</param>
    /// <param name="cancellation">Has the run left, or the job where the node is a client.</param>
    internal static async Task<TrainSummary> TrainAsync(
        NodeHost node,
        TrainMessages.StartTraining start,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        TrainSummary summary;
        await using (var display = output.ShowProgress())
        {
            var progress = new ForwardedProgress<TrainProgress>(made => Show(made, display));
            summary = await node.Jobs.TrainAsync(
                start,
                progress,
                new ForwardedProgress<string>(output.Warn),
                cancellation
            );
        }
        RunPlots.Write(summary);
        return summary;
    }

    /// <summary>Evaluates the model of a run.</summary>
    /// <param name="node">The node.</param>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="output">Where progress and warnings go.</param>
    /// <param name="cancellation">Has the job given up, or left where the node is a client.</param>
    internal static async Task<EvaluateSummary> EvaluateAsync(
        NodeHost node,
        TrainMessages.StartEvaluation start,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        await using var display = output.ShowProgress();
        var progress = new ForwardedProgress<TrainProgress>(made => Show(made, display));
        return await node.Jobs.EvaluateAsync(start, progress, new ForwardedProgress<string>(output.Warn), cancellation);
    }

    private static void Show(TrainProgress made, IProgressDisplay display)
    {
        var stage = made.Phase switch
        {
            TrainPhase.Load => "load",
            TrainPhase.Train => $"epoch {made.Epoch + 1}/{made.EpochCount}",
            _ => made.EpochCount == 0
                ? "evaluate"
                : $"evaluate {Math.Min(made.Epoch + 1, made.EpochCount)}/{made.EpochCount}",
        };
        if (made.Ended is { } epoch)
        {
            display.Report(new WorkProgress(TrainText.Line(epoch, made.EpochCount), 0, 0, ""));
            return;
        }
        var unit = made.Phase == TrainPhase.Train ? "steps" : "slices";
        var figures = made is { Phase: TrainPhase.Train, SoFar: { } soFar }
            ? $"loss {Quantity.Fraction(soFar.Loss)}, accuracy {Quantity.Fraction(soFar.Accuracy)}"
            : "";
        display.Report(new WorkProgress(stage, made.Done, made.Total, unit, figures));
    }
}
