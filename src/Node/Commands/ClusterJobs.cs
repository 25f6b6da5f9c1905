using System.Diagnostics;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.Node.Commands;

/// <summary>Jobs of a cluster, for commands that are a client of it.</summary>
internal static class ClusterJobs
{
    /// <summary>The message that a job was started with.</summary>
    /// <param name="node">The client.</param>
    /// <param name="job">Name of the job.</param>
    /// <param name="cluster">The cluster as given.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">The cluster has no such job.</exception>
    internal static async Task<IJobStart> FindAsync(
        NodeHost node,
        JobId job,
        NamedCluster cluster,
        CancellationToken cancellation
    ) =>
        await node.Jobs.FindAsync(job, cancellation)
        ?? throw new ClusterException(
            $"The cluster at {cluster.Address} knows no job '{job}'. 'pipeline jobs {cluster.Options}' lists those it knows; "
                + "a job whose coordinator was restarted has to be started again."
        );

    /// <summary>Hands a job to a cluster, waits for it and reports what it has done.</summary>
    /// <param name="client">What this process is on the cluster.</param>
    /// <param name="start">The message that starts the job.</param>
    /// <param name="cluster">The cluster as given.</param>
    /// <param name="output">Where it is shown.</param>
    /// <param name="cancellation">Leaves the job, which goes on.</param>
    /// <exception cref="JobLeftException">The job was left.</exception>
    /// <exception cref="StorageException">A process of this machine that is none of the cluster's trains the run.</exception>
    internal static async Task HandOverAsync(
        NodeOptions client,
        IJobStart start,
        NamedCluster cluster,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        await using var node = await NodeHost.StartAsync(client, cancellation, output.Remarks);
        if (start is TrainMessages.StartTraining { Request: { Resume: false, Run: var run } })
        {
            await ThrowIfUnderWayElsewhereAsync(node, run, cancellation);
        }
        output.Remark($"Job {start.Job} goes to the cluster at {cluster.Address}; Ctrl-C leaves it.");
        await WaitAsync(node, start, cluster, output, cancellation);
    }

    /// <summary>Waits for a job and reports what it has done.</summary>
    /// <param name="node">The client.</param>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="cluster">The cluster as given.</param>
    /// <param name="output">Where it is shown.</param>
    /// <param name="cancellation">Leaves the job, which goes on.</param>
    /// <exception cref="JobLeftException">The job was left.</exception>
    internal static async Task WaitAsync(
        NodeHost node,
        IJobStart start,
        NamedCluster cluster,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        switch (start)
        {
            case PreprocessMessages.StartPreprocess preprocess:
                var preprocessing = Jobs.PreprocessAsync(node, preprocess, output, cancellation);
                output.Report(
                    PreprocessReport.Of(
                        preprocess.Request,
                        await LeavingAsync(preprocessing, start.Job, cluster, cancellation)
                    ),
                    ReportJson.Default.PreprocessReport,
                    PreprocessText.Write
                );
                break;
            case TrainMessages.StartTraining train:
                var training = Jobs.TrainAsync(node, train, output, cancellation);
                output.Report(
                    TrainReport.Of(await LeavingAsync(training, start.Job, cluster, cancellation)),
                    ReportJson.Default.TrainReport,
                    TrainText.Write
                );
                break;
            case TrainMessages.StartEvaluation evaluate:
                var evaluating = Jobs.EvaluateAsync(node, evaluate, output, cancellation);
                EvaluationOutput.Write(await LeavingAsync(evaluating, start.Job, cluster, cancellation), output);
                break;
            default:
                throw new UnreachableException($"{start} starts no job.");
        }
    }

    // A coordinator refuses the run of a job of its own, and names the job to come back to.
    private static async Task ThrowIfUnderWayElsewhereAsync(NodeHost node, string run, CancellationToken cancellation)
    {
        var jobs = await node.Jobs.ListAsync(cancellation);
        if (!jobs.Any(job => job.State == JobState.Running && FolderPath.AreSame(job.Target, run)))
        {
            new RunFolder(run).ThrowIfUnderWay();
        }
    }

    private static async Task<T> LeavingAsync<T>(
        Task<T> waiting,
        JobId job,
        NamedCluster cluster,
        CancellationToken cancellation
    )
    {
        try
        {
            return await waiting;
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            throw new JobLeftException(
                $"Left job {job}, which goes on. 'pipeline attach {job} {cluster.Options}' shows it again, "
                    + $"'pipeline cancel {job} {cluster.Options}' ends it.",
                e
            );
        }
        catch (OperationCanceledException e)
        {
            throw new JobGivenUpException(
                $"Job {job} has been given up by 'pipeline cancel'. Nothing is half-written; a new job with the same options goes on.",
                e
            );
        }
    }
}
