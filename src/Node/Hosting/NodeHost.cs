using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Ingest.Actors;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Actors;
using Pipeline.TrainCoordinator.Actors;

namespace Pipeline.Node.Hosting;

/// <summary>One process of a cluster: its actor system with the stages' actors.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private const string SystemName = "pipeline";
    private readonly IHost _host;
    private readonly ActorSystem _system;

    private NodeHost(IHost host, ActorSystem system) => (_host, _system) = (host, system);

    /// <summary>Address at which other nodes reach this one.</summary>
    internal string Address => Cluster.Get(_system).SelfAddress.ToString();

    /// <summary>Starts the actor system and waits until this node is a member of its cluster.</summary>
    /// <param name="options">What the node is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">The address cannot be listened on, or no seed answered in time.</exception>
    internal static async Task<NodeHost> StartAsync(NodeOptions options, CancellationToken cancellation = default)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(options.LogLevel).AddStandardError();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAkka(SystemName, (akka, _) => Configure(akka, options));
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            var system = host.Services.GetRequiredService<ActorSystem>();
            await JoinAsync(system, options, cancellation);
            return new NodeHost(host, system);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Preprocesses a corpus.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="cancellation">Has the job given up; the task ends when it is, and the previous root is whole.</param>
    /// <exception cref="PipelineException">The job failed; the previous root, if any, is whole.</exception>
    /// <exception cref="OperationCanceledException">The job was given up.</exception>
    internal async Task<PreprocessSummary> PreprocessAsync(
        PreprocessRequest request,
        IProgress<PreprocessProgress>? progress,
        CancellationToken cancellation
    )
    {
        var job = new JobId($"preprocess-{Guid.NewGuid():N}");
        var completed = await RunJobAsync<PreprocessProgress, PreprocessMessages.PreprocessCompleted>(
            ActorRegistry.For(_system).Get<PreprocessCoordinator>(),
            new PreprocessMessages.StartPreprocess(job, request),
            new PreprocessMessages.CancelPreprocess(job),
            progress,
            cancellation
        );
        return completed.Summary;
    }

    /// <summary>Trains a run, or goes on with one.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="cancellation">Has the run left; the task ends when its checkpoint is durable.</param>
    /// <exception cref="PipelineException">The job failed; the run folder is whole.</exception>
    /// <exception cref="OperationCanceledException">The run was left.</exception>
    internal async Task<TrainSummary> TrainAsync(
        TrainRequest request,
        IProgress<TrainProgress>? progress,
        CancellationToken cancellation
    )
    {
        var job = new JobId($"train-{Guid.NewGuid():N}");
        var completed = await RunJobAsync<TrainProgress, TrainMessages.TrainingCompleted>(
            ActorRegistry.For(_system).Get<TrainLeader>(),
            new TrainMessages.StartTraining(job, request),
            new TrainMessages.CancelJob(job),
            progress,
            cancellation
        );
        return completed.Summary;
    }

    /// <summary>Evaluates the model of a run.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="cancellation">Has the job given up.</param>
    /// <exception cref="PipelineException">The job failed.</exception>
    /// <exception cref="OperationCanceledException">The job was given up.</exception>
    internal async Task<EvaluateSummary> EvaluateAsync(
        EvaluateRequest request,
        IProgress<TrainProgress>? progress,
        CancellationToken cancellation
    )
    {
        var job = new JobId($"evaluate-{Guid.NewGuid():N}");
        var completed = await RunJobAsync<TrainProgress, TrainMessages.EvaluationCompleted>(
            ActorRegistry.For(_system).Get<TrainLeader>(),
            new TrainMessages.StartEvaluation(job, request),
            new TrainMessages.CancelJob(job),
            progress,
            cancellation
        );
        return completed.Summary;
    }

    /// <summary>Runs a job to its end.</summary>
    /// <typeparam name="TProgress">What its coordinator says on the way.</typeparam>
    /// <typeparam name="TDone">What it says at the end.</typeparam>
    /// <param name="coordinator">The coordinator, or the proxy of it.</param>
    /// <param name="start">Asks for the job; sent again until an answer comes.</param>
    /// <param name="cancel">Asks for the job to be given up.</param>
    /// <param name="progress">Is told how the job goes, on a thread of the actor system.</param>
    /// <param name="cancellation">Has the job given up; the task ends when it is.</param>
    /// <exception cref="PipelineException">The job failed.</exception>
    /// <exception cref="OperationCanceledException">The job was given up.</exception>
    internal Task<TDone> RunJobAsync<TProgress, TDone>(
        IActorRef coordinator,
        IPipelineMessage start,
        IPipelineMessage cancel,
        IProgress<TProgress>? progress,
        CancellationToken cancellation
    )
        where TProgress : IPipelineMessage
        where TDone : IPipelineMessage
    {
        var result = new TaskCompletionSource<TDone>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.ActorOf(
            JobClientActor<TProgress, TDone>.Props(coordinator, start, cancel, progress, result, cancellation)
        );
        return result.Task;
    }

    /// <summary>Leaves the cluster and ends the actor system.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static void Configure(AkkaConfigurationBuilder akka, NodeOptions options) =>
        akka.AddHocon(BaseConfig.For(options), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                // Less would still reach standard output while the system ends, past every other filter.
                loggers.LogLevel = StandardErrorLogging.AkkaLevel(options.LogLevel);
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithRemoting(new RemoteOptions { HostName = options.HostName, Port = options.Port })
            .WithClustering(new ClusterOptions { Roles = [.. options.Roles] })
            .WithIngest()
            .WithTokenize(NodeOptions.CoordinatorRole, options.IsCoordinator, options.WorkerLanes, TimeProvider.System)
            .WithTrainCoordinator(
                options.HostName,
                NodeOptions.CoordinatorRole,
                options.IsCoordinator,
                options.WorkerLanes,
                TimeProvider.System
            );

    private static async Task JoinAsync(ActorSystem system, NodeOptions options, CancellationToken cancellation)
    {
        var cluster = Cluster.Get(system);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(options.JoinTimeout);
        try
        {
            await (
                options.Seeds.Count == 0
                    ? cluster.JoinAsync(cluster.SelfAddress, deadline.Token)
                    : cluster.JoinSeedNodesAsync(options.Seeds.Select(Akka.Actor.Address.Parse), deadline.Token)
            );
        }
        catch (Exception e) when (e is ClusterJoinFailedException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            var sought = options.Seeds.Count == 0 ? "itself" : string.Join(", ", options.Seeds);
            throw new ClusterException(
                $"Node {cluster.SelfAddress} found no cluster within {options.JoinTimeout.TotalSeconds:0} s: it asked {sought}. "
                    + "Start a coordinator there, or give the address of one that runs.",
                e
            );
        }
    }
}
