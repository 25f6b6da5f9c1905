using Akka.Actor;
using Akka.Hosting;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Actors;
using Pipeline.TrainCoordinator.Actors;

namespace Pipeline.Node.Hosting;

/// <summary>The jobs of a cluster, as one of its nodes asks for them: the same way on a cluster of one and on any other.</summary>
/// <param name="system">The node's actor system.</param>
/// <param name="leavesJobs">Whether a job that is no longer waited for goes on; otherwise it is given up.</param>
/// <param name="askInterval">How long an answer is waited for before asking again; <c>null</c> for a second.</param>
internal sealed class JobClient(ActorSystem system, bool leavesJobs, TimeSpan? askInterval = null)
{
    // A coordinator that moves to another node takes 11 to 12 s.
    private const int AskAttempts = 15;
    private readonly TimeSpan _askInterval = askInterval ?? TimeSpan.FromSeconds(1);

    private IActorRef PreprocessLeader => ActorRegistry.For(system).Get<PreprocessCoordinator>();

    private IActorRef TrainLeader => ActorRegistry.For(system).Get<TrainLeader>();

    private IActorRef[] Leaders => [PreprocessLeader, TrainLeader];

    /// <summary>The message that starts a job.</summary>
    /// <param name="request">What is to be done.</param>
    internal static PreprocessMessages.StartPreprocess Start(PreprocessRequest request) =>
        new(NewJob(JobKind.Preprocess), request);

    /// <summary>The message that starts a job.</summary>
    /// <param name="request">What is to be done.</param>
    internal static TrainMessages.StartTraining Start(TrainRequest request) => new(NewJob(JobKind.Train), request);

    /// <summary>The message that starts a job.</summary>
    /// <param name="request">What is to be done.</param>
    internal static TrainMessages.StartEvaluation Start(EvaluateRequest request) =>
        new(NewJob(JobKind.Evaluate), request);

    /// <summary>Preprocesses a corpus, or goes on waiting for a job that does.</summary>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="remarks">Is told what one who waits should know, likewise.</param>
    /// <param name="cancellation">Has the job given up or left. Given up, the task ends when it is, and the previous root is whole.</param>
    /// <exception cref="PipelineException">The job failed; the previous root, if any, is whole.</exception>
    /// <exception cref="OperationCanceledException">The job was given up or left.</exception>
    internal async Task<PreprocessSummary> PreprocessAsync(
        PreprocessMessages.StartPreprocess start,
        IProgress<PreprocessProgress>? progress,
        IProgress<string>? remarks,
        CancellationToken cancellation
    )
    {
        var completed = await WaitAsync<PreprocessProgress, PreprocessMessages.PreprocessCompleted>(
            PreprocessLeader,
            start,
            progress,
            remarks,
            cancellation
        );
        return completed.Summary;
    }

    /// <summary>Trains a run, goes on with one, or goes on waiting for a job that does.</summary>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="remarks">Is told what one who waits should know, likewise.</param>
    /// <param name="cancellation">Has the run or the job left. Where it is the run, the task ends when its checkpoint is durable.</param>
    /// <exception cref="PipelineException">The job failed; the run folder is whole.</exception>
    /// <exception cref="OperationCanceledException">The run or the job was left.</exception>
    internal async Task<TrainSummary> TrainAsync(
        TrainMessages.StartTraining start,
        IProgress<TrainProgress>? progress,
        IProgress<string>? remarks,
        CancellationToken cancellation
    )
    {
        var completed = await WaitAsync<TrainProgress, TrainMessages.TrainingCompleted>(
            TrainLeader,
            start,
            progress,
            remarks,
            cancellation
        );
        return completed.Summary;
    }

    /// <summary>Evaluates the model of a run, or goes on waiting for a job that does.</summary>
    /// <param name="start">The message that starts the job, or has started it.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="remarks">Is told what one who waits should know, likewise.</param>
    /// <param name="cancellation">Has the job given up or left.</param>
    /// <exception cref="PipelineException">The job failed.</exception>
    /// <exception cref="OperationCanceledException">The job was given up or left.</exception>
    internal async Task<EvaluateSummary> EvaluateAsync(
        TrainMessages.StartEvaluation start,
        IProgress<TrainProgress>? progress,
        IProgress<string>? remarks,
        CancellationToken cancellation
    )
    {
        var completed = await WaitAsync<TrainProgress, TrainMessages.EvaluationCompleted>(
            TrainLeader,
            start,
            progress,
            remarks,
            cancellation
        );
        return completed.Summary;
    }

    /// <summary>The jobs that the coordinators know, those that began last in front.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">No coordinator answers.</exception>
    internal async Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation)
    {
        var jobs = new List<JobStatus>();
        foreach (var leader in Leaders)
        {
            var listed = await AskAsync<JobMessages.JobsListed>(leader, new JobMessages.ListJobs(), cancellation);
            jobs.AddRange(listed.Jobs);
        }
        return [.. jobs.OrderBy(job => job.Age)];
    }

    /// <summary>The message that a job was started with; <c>null</c> where no coordinator knows the job.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">No coordinator answers.</exception>
    internal async Task<IJobStart?> FindAsync(JobId job, CancellationToken cancellation)
    {
        foreach (var leader in Leaders)
        {
            var found = await AskAsync<IPipelineMessage>(leader, new JobMessages.FindJob(job), cancellation);
            if (found is IJobStart start)
            {
                return start;
            }
        }
        return null;
    }

    /// <summary>Has a job given up, and waits until it is.</summary>
    /// <param name="start">The message it was started with.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>What was said at its end: that it failed, or what it gave where it was quicker.</returns>
    /// <exception cref="ClusterException">No coordinator answers.</exception>
    internal async Task<IPipelineMessage> CancelAsync(IJobStart start, CancellationToken cancellation)
    {
        var leader = start is PreprocessMessages.StartPreprocess ? PreprocessLeader : TrainLeader;
        var cancel = CancelOf(start);
        for (var unanswered = 0; unanswered < AskAttempts; )
        {
            if (await TryAskAsync<IPipelineMessage>(leader, cancel, cancellation) is { } end)
            {
                return end;
            }
            // It is answered once the job is given up, which takes as long as its last checkpoint.
            var find = new JobMessages.FindJob(start.Job);
            var isThere = await TryAskAsync<IPipelineMessage>(leader, find, cancellation) is not null;
            unanswered = isThere ? 0 : unanswered + 1;
        }
        throw Silent();
    }

    private static JobId NewJob(JobKind kind) =>
        // Short enough to be typed; a coordinator remembers a handful of jobs, for which 40 random bits are plenty.
        new($"{EnumName.Of(kind)}-{Guid.NewGuid().ToString("N")[..10]}");

    private static IPipelineMessage CancelOf(IJobStart start) =>
        start is PreprocessMessages.StartPreprocess
            ? new PreprocessMessages.CancelPreprocess(start.Job)
            : new TrainMessages.CancelJob(start.Job);

    private Task<TDone> WaitAsync<TProgress, TDone>(
        IActorRef leader,
        IJobStart start,
        IProgress<TProgress>? progress,
        IProgress<string>? remarks,
        CancellationToken cancellation
    )
        where TProgress : IPipelineMessage
        where TDone : IPipelineMessage
    {
        var result = new TaskCompletionSource<TDone>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = new JobListener<TProgress, TDone>(progress, remarks, result, cancellation);
        var cancel = leavesJobs ? null : CancelOf(start);
        system.ActorOf(JobClientActor<TProgress, TDone>.Props(leader, start, cancel, listener));
        return result.Task;
    }

    // A question or its answer may get lost while a coordinator moves; asking twice is harmless.
    private async Task<T> AskAsync<T>(IActorRef leader, IPipelineMessage question, CancellationToken cancellation)
        where T : class
    {
        for (var attempt = 0; attempt < AskAttempts; attempt++)
        {
            if (await TryAskAsync<T>(leader, question, cancellation) is { } answer)
            {
                return answer;
            }
        }
        throw Silent();
    }

    private async Task<T?> TryAskAsync<T>(IActorRef leader, IPipelineMessage question, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await leader.Ask<T>(question, _askInterval, cancellation);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private ClusterException Silent() =>
        new(
            $"No coordinator of the cluster answered within {(AskAttempts * _askInterval).TotalSeconds:0} s. Look whether one runs, and try again."
        );
}
