using Microsoft.Extensions.Logging;

namespace Pipeline.Node.Hosting;

/// <summary>What one process is on its cluster. The defaults make a cluster of one on the loopback interface.</summary>
internal sealed record NodeOptions
{
    /// <summary>Most lanes that one process may have: more threads than any machine has cores only get in each other's way.</summary>
    internal const int MostLanes = 1024;

    /// <summary>Role of a node that may lead jobs.</summary>
    internal const string CoordinatorRole = "coordinator";

    /// <summary>Role of a node that has lanes.</summary>
    internal const string WorkerRole = "worker";

    /// <summary>Single-threaded lanes that compute, at least 1. Default: one for each processor.</summary>
    public int Lanes { get; init; } = Environment.ProcessorCount;

    /// <summary>What the node does: <see cref="CoordinatorRole"/>, <see cref="WorkerRole"/> or both. Default: both.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [CoordinatorRole, WorkerRole];

    /// <summary>Address the node listens on, which is also how the others call it.</summary>
    public string HostName { get; init; } = "127.0.0.1";

    /// <summary>TCP port the node listens on; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Addresses of nodes to join, such as <c>akka.tcp://pipeline@127.0.0.1:4053</c>; none to join itself.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Number of configured coordinators, at least 1: more than half of them must be in sight for a side of a split to go on.</summary>
    public int Coordinators { get; init; } = 1;

    /// <summary>Least severe log lines that go to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Time to become a member of the cluster before giving up. Default 30 s, ten times what four cold processes need.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the node may lead jobs.</summary>
    internal bool IsCoordinator => Roles.Contains(CoordinatorRole, StringComparer.Ordinal);

    /// <summary>Lanes that the node offers: 0 where it is no worker.</summary>
    internal int WorkerLanes => Roles.Contains(WorkerRole, StringComparer.Ordinal) ? Lanes : 0;
}
