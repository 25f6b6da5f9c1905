using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>What a job begins with: work to do, or the answer where there is none.</summary>
/// <param name="Work">The work; whoever takes it disposes of it.</param>
/// <param name="Answer">What is said at once; <c>null</c> where there is work.</param>
internal sealed record OpenedJob(RunWork? Work, IPipelineMessage? Answer)
{
    /// <summary>Opens what is asked for: a run to train, or the model of one to evaluate.</summary>
    /// <param name="start">What is asked for.</param>
    /// <param name="node">This process.</param>
    /// <param name="note">Is told what a user should know, in full sentences.</param>
    /// <param name="began">When the job began, by the node's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PipelineException">Run or data cannot be used, or lie where this process may not go.</exception>
    internal static Task<OpenedJob> OpenAsync(
        IJobStart start,
        TrainNode node,
        Action<string> note,
        long began,
        CancellationToken cancellation
    ) =>
        start switch
        {
            TrainMessages.StartTraining training => OpenAsync(training, node, note, began, cancellation),
            TrainMessages.StartEvaluation evaluation => OpenAsync(evaluation, node, began, cancellation),
            _ => throw new UnreachableException($"{start} starts no training."),
        };

    // Of a run that has ended before, what it gave is the answer.
    private static async Task<OpenedJob> OpenAsync(
        TrainMessages.StartTraining start,
        TrainNode node,
        Action<string> note,
        long began,
        CancellationToken cancellation
    )
    {
        ThrowIfOutside(node.Root, start.Request.Run, start.Request.Data);
        var preparation = new RunPreparation(node.LeadingLanes, note);
        if (await preparation.OpenAsync(start.Request, cancellation) is { } run)
        {
            return new OpenedJob(
                new TrainingWork(start.Job, start.Request, run, began, node.Clock, node.LeadingLanes),
                Answer: null
            );
        }
        var folder = new RunFolder(start.Request.Run);
        var summary = TrainSummaries.Of(folder, folder.ReadRecord(), new ModelFolder(folder.ModelPath));
        note($"The run '{folder.Root}' has ended before; this is what it gave.");
        return new OpenedJob(Work: null, new TrainMessages.TrainingCompleted(start.Job, summary));
    }

    private static async Task<OpenedJob> OpenAsync(
        TrainMessages.StartEvaluation start,
        TrainNode node,
        long began,
        CancellationToken cancellation
    )
    {
        ThrowIfOutside(node.Root, start.Request.Run, start.Request.Data);
        return new(
            await EvaluationWork.OpenAsync(start.Job, start.Request, began, node.Clock, cancellation),
            Answer: null
        );
    }

    // Where no data folder is named, the run's own record names one.
    private static void ThrowIfOutside(DataRoot root, string run, string? data)
    {
        var folder = new RunFolder(run);
        if (data is null && folder.HoldsRun && root.Problems(folder.ReadRecord().DataFolder) is [_, ..] problems)
        {
            throw new SettingsException(problems);
        }
    }
}
