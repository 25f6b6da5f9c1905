using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Ingest.Actors;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Actors;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.Node.Hosting;

/// <summary>One process of a cluster: its actor system with the stages' actors.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private const string SystemName = "pipeline";
    private const string CoordinatorsRolePrefix = "coordinators-";

    // A cluster that loses a node may put out one that joins at that moment, and takes it the next time.
    private const int JoinAttempts = 3;

    private static readonly TimeSpan StateInterval = TimeSpan.FromMilliseconds(1);

    private readonly IHost _host;
    private readonly ActorSystem _system;

    private NodeHost(IHost host, ActorSystem system, NodeOptions options)
    {
        _host = host;
        _system = system;
        Jobs = new JobClient(system, leavesJobs: options.IsClient);
    }

    /// <summary>The jobs of the cluster.</summary>
    internal JobClient Jobs { get; }

    /// <summary>Address at which other nodes reach this one.</summary>
    internal string Address => Cluster.Get(_system).SelfAddress.ToString();

    /// <summary>The largest message that this node has sent to another; <c>null</c> where it has sent none.</summary>
    internal LargestMessage? LargestMessage => MessageMeters.Of(_system).Sent.Largest;

    /// <summary>Ends when the node has left its cluster, of its own accord or not.</summary>
    internal Task Ended => _system.WhenTerminated;

    /// <summary>The members of the cluster, as far as this node knows.</summary>
    internal IReadOnlyList<ClusterNode> Members
    {
        get
        {
            var state = Cluster.Get(_system).State;
            return
            [
                .. state.Members.Select(member => new ClusterNode(
                    $"{member.Address.Host}:{member.Address.Port}",
                    [.. member.Roles.Where(role => !IsCoordinatorsRole(role)).Order(StringComparer.Ordinal)],
                    state.Unreachable.Contains(member) ? "unreachable" : $"{member.Status}".ToLowerInvariant()
                )),
            ];
        }
    }

    /// <summary>Starts the actor system and waits until this node is a member of its cluster.</summary>
    /// <param name="options">What the node is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="remarks">Is told where no seed has answered for a while, and what may be wrong.</param>
    /// <exception cref="ClusterException">An address cannot be listened on, no seed answered in time, or the cluster put the node out each time.</exception>
    internal static async Task<NodeHost> StartAsync(
        NodeOptions options,
        CancellationToken cancellation,
        IProgress<string>? remarks = null
    )
    {
        NodePorts.ThrowIfTaken(options);
        for (var attempt = 1; ; attempt++)
        {
            var host = Build(options);
            try
            {
                await host.StartAsync(cancellation);
                var system = host.Services.GetRequiredService<ActorSystem>();
                await JoinAsync(system, options, remarks, cancellation);
                CheckCoordinators(Cluster.Get(system), options);
                return new NodeHost(host, system, options);
            }
            catch (ClusterException)
                when (attempt < JoinAttempts && WasPutOut(host.Services.GetRequiredService<ActorSystem>()))
            {
                host.Dispose();
            }
            catch
            {
                host.Dispose();
                throw;
            }
        }
    }

    /// <summary>Leaves the cluster and ends the actor system.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static IHost Build(NodeOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning).AddStandardError();
        builder.Services.AddSingleton(options.Clock);
        builder.Services.AddAkka(SystemName, (akka, _) => Configure(akka, options));
        return builder.Build();
    }

    private static void Configure(AkkaConfigurationBuilder akka, NodeOptions options)
    {
        akka.AddHocon(BaseConfig.For(options), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                // What is not shown need not be said.
                loggers.LogLevel = StandardErrorLogging.AkkaLevel(options.LogLevel);
                loggers.ClearLoggers();
                loggers.AddLogger<NodeLoggerActor>();
            })
            .WithRemoting(
                new RemoteOptions
                {
                    HostName = options.BindHostName ?? options.HostName,
                    PublicHostName = options.HostName,
                    Port = options.Port,
                }
            )
            .WithClustering(new ClusterOptions { Roles = [.. options.Roles, CoordinatorsRole(options)] })
            .WithIngest()
            .WithTokenize(
                NodeOptions.CoordinatorRole,
                options.IsCoordinator,
                options.WorkerLanes,
                options.DataRoot,
                options.Clock
            )
            .WithTrainCoordinator(
                new ChannelOptions(
                    options.HostName,
                    options.BindHostName ?? options.HostName,
                    options.ExchangePort,
                    options.Tls?.ToChannelSecurity()
                ),
                NodeOptions.CoordinatorRole,
                options.IsCoordinator,
                options.WorkerLanes,
                options.DataRoot,
                options.Clock
            )
            .WithActors((system, _) => system.ActorOf(CoordinatorWatchActor.Props(), "coordinator-watch"));
        if (options.Tls is { } certificates)
        {
            akka.AddSetup(certificates.ToSetup());
        }
    }

    private static async Task JoinAsync(
        ActorSystem system,
        NodeOptions options,
        IProgress<string>? remarks,
        CancellationToken cancellation
    )
    {
        var cluster = Cluster.Get(system);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(options.JoinTimeout);
        var joining =
            options.Seeds.Count == 0
                ? cluster.JoinAsync(cluster.SelfAddress, deadline.Token)
                : cluster.JoinSeedNodesAsync(options.Seeds.Select(seed => AddressOf(cluster, seed)), deadline.Token);
        var sought = options.Seeds.Count == 0 ? "itself" : string.Join(", ", options.Seeds);
        // It waits for nobody but this machine: the first of the seeds makes a cluster where none of the others has one.
        var isFirst = options.Seeds.Count == 0 || AddressOf(cluster, options.Seeds[0]) == cluster.SelfAddress;
        try
        {
            // A connection that fails to be secured ends the actor system, and so does a cluster that gives the node up.
            var joined = Task.WhenAny(joining, system.WhenTerminated);
            var patience = Task.Delay(options.JoinPatience, options.Clock, deadline.Token);
            if (!isFirst && await Task.WhenAny(joined, patience) == patience && patience.IsCompletedSuccessfully)
            {
                // Akka asks a port that refuses again and again, and cannot tell it from a node that does not answer. A node
                // may be there before its coordinator; a command has somebody who waits.
                if (options.IsClient && await AreRefusedAsync(options.Seeds, cancellation))
                {
                    throw new ClusterException(
                        $"Nothing listens at {sought}: connections were refused for {options.JoinPatience.TotalSeconds:0} s. "
                            + "Start a coordinator there, or give the address of one that runs."
                    );
                }
                remarks?.Report($"Still looking for a cluster at {sought}. {await AdviceAsync(options, cancellation)}");
            }
            await (await joined);
            // The state hears of members by itself, and may be later than who waits for this one.
            while (!cluster.IsUp && !system.WhenTerminated.IsCompleted)
            {
                await Task.Delay(StateInterval, deadline.Token);
            }
        }
        catch (Exception e) when (e is ClusterJoinFailedException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ClusterException(
                isFirst
                    ? $"Node {cluster.SelfAddress} has not become a member of its cluster within {options.JoinTimeout.TotalSeconds:0} s. "
                        + "Look whether this machine is very busy, and run the command again."
                    : $"Node {cluster.SelfAddress} found no cluster within {options.JoinTimeout.TotalSeconds:0} s: it asked {sought}. "
                        + await AdviceAsync(options, cancellation),
                e
            );
        }
        if (system.WhenTerminated.IsCompleted)
        {
            throw new ClusterException(
                options.Tls is null || WasPutOut(system)
                    ? $"Node {cluster.SelfAddress} was put out of the cluster of {sought} each time it joined. Look whether its coordinator runs and stays, and run the command again."
                    : $"Node {cluster.SelfAddress} could not secure its connection to {sought}. Are the certificates of both signed by the same authority, and does the other node use TLS?"
            );
        }
    }

    // What to do where no seed answers.
    private static async Task<string> AdviceAsync(NodeOptions options, CancellationToken cancellation)
    {
        const string advice =
            "Start a coordinator there, or give the address of one that runs, just as its configuration has it.";
        return await AreRefusedAsync(options.Seeds, cancellation) ? $"Nothing listens there. {advice}"
            : options.Tls is null
                ? $"{advice} One with TLS answers only those who have a '--config FILE' with certificates."
            : advice;
    }

    private static async Task<bool> AreRefusedAsync(IReadOnlyList<string> seeds, CancellationToken cancellation)
    {
        foreach (var seed in seeds)
        {
            if (!NodeEndpoint.TryParse(seed, out var endpoint) || !await endpoint.RefusesAsync(cancellation))
            {
                return false;
            }
        }
        return true;
    }

    private static bool WasPutOut(ActorSystem system) =>
        CoordinatedShutdown.Get(system).ShutdownReason
            is CoordinatedShutdown.ClusterDowningReason
                or CoordinatedShutdown.ClusterLeavingReason;

    // Whichever node leads when the cluster is split decides for all, so all must count alike.
    private static void CheckCoordinators(Cluster cluster, NodeOptions options)
    {
        foreach (var member in cluster.State.Members.Where(member => member.HasRole(NodeOptions.CoordinatorRole)))
        {
            if (!member.HasRole(CoordinatorsRole(options)))
            {
                var theirs = member.Roles.Single(IsCoordinatorsRole)[CoordinatorsRolePrefix.Length..];
                throw new SettingsException([
                    $"This node is configured with coordinators = {options.Coordinators}, but coordinator {member.Address} with {theirs}; give every node the same number.",
                ]);
            }
        }
    }

    private static string CoordinatorsRole(NodeOptions options) => $"{CoordinatorsRolePrefix}{options.Coordinators}";

    private static bool IsCoordinatorsRole(string role) =>
        role.StartsWith(CoordinatorsRolePrefix, StringComparison.Ordinal);

    private static Address AddressOf(Cluster cluster, string seed) =>
        NodeEndpoint.TryParse(seed, out var endpoint)
            ? new Address(cluster.SelfAddress.Protocol, SystemName, endpoint.Host, endpoint.Port)
            : throw new ClusterException($"'{seed}' is no HOST:PORT.");
}
