using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Hosting;

/// <summary>What one process is on its cluster. The defaults make a cluster of one on the loopback interface.</summary>
internal sealed record NodeOptions
{
    /// <summary>Role of a node that may lead jobs.</summary>
    internal const string CoordinatorRole = "coordinator";

    /// <summary>Role of a node that has lanes.</summary>
    internal const string WorkerRole = "worker";

    /// <summary>Role of a node that only asks for jobs; it may come and go without anybody else noticing.</summary>
    internal const string ClientRole = "client";

    /// <summary>Port of a coordinator where none is named.</summary>
    internal const int UsualPort = 4053;

    /// <summary>Single-threaded lanes that compute, at least 1. Default: one for each processor.</summary>
    public int Lanes { get; init; } = Environment.ProcessorCount;

    /// <summary>What the node does: <see cref="CoordinatorRole"/>, <see cref="WorkerRole"/> or both, or <see cref="ClientRole"/>. Default: both.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [CoordinatorRole, WorkerRole];

    /// <summary>Address at which the others call the node.</summary>
    public string HostName { get; init; } = "127.0.0.1";

    /// <summary>Address the node listens on; <c>null</c> for <see cref="HostName"/>.</summary>
    public string? BindHostName { get; init; }

    /// <summary>TCP port the node listens on; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>TCP port on which a coordinator exchanges parameters and gradients with workers; 0 for any that is free.</summary>
    public int ExchangePort { get; init; }

    /// <summary>Nodes to join, each as <c>HOST:PORT</c>; none to join itself.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Number of configured coordinators, at least 1: more than half of them must be in sight for a side of a split to go on.</summary>
    public int Coordinators { get; init; } = 1;

    /// <summary>Certificates; <c>null</c> for a network where everybody is trusted.</summary>
    public NodeCertificates? Tls { get; init; }

    /// <summary>Where jobs may read and write.</summary>
    public DataRoot DataRoot { get; init; } = DataRoot.Anywhere;

    /// <summary>Least severe log lines that go to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Time to become a member of the cluster before giving up. Default 30 s, ten times what four cold processes need.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without an answer after which it is said what may be wrong. Default 5 s, twice what a cold cluster needs.</summary>
    public TimeSpan JoinPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Akka settings that take the place of those in <c>cluster-config/base.conf</c>.</summary>
    public Config Settings { get; init; } = Config.Empty;

    /// <summary>The clock of jobs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether the node may lead jobs.</summary>
    internal bool IsCoordinator => Roles.Contains(CoordinatorRole, StringComparer.Ordinal);

    /// <summary>Whether the node only asks for jobs.</summary>
    internal bool IsClient => Roles.Contains(ClientRole, StringComparer.Ordinal);

    /// <summary>Lanes that work for jobs: none on a node that is not a worker.</summary>
    internal int WorkerLanes => Roles.Contains(WorkerRole, StringComparer.Ordinal) ? Lanes : 0;
}
