using System.Net;
using System.Net.Sockets;

namespace Pipeline.Cluster.Tests;

/// <summary>Coordinators and workers as processes of their own, on ports that were free; killed at the end in any case.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly List<NodeProcess> _processes = [];
    private readonly string _folder;

    // Below those that systems give out themselves: a node that takes any free port must not take a coordinator's.
    private static int _lastPort = 20_000 + (Environment.ProcessId % 10_000);

    private readonly int[] _ports;

    private readonly string _tls;

    private LocalCluster(string folder, string tls, int coordinators)
    {
        Directory.CreateDirectory(folder);
        (_folder, _tls) = (folder, tls);
        _ports = [.. Enumerable.Range(0, coordinators).Select(_ => FreePort())];
    }

    /// <summary>How the first coordinator is called.</summary>
    internal string Address => AddressOf(_ports[0]);

    /// <summary>The coordinator that was started last at the first address; where there are several, the one that leads.</summary>
    internal NodeProcess Coordinator { get; private set; } = null!;

    /// <summary>Starts a cluster.</summary>
    /// <param name="folder">For its configuration; it need not exist.</param>
    /// <param name="workers">Number of workers.</param>
    /// <returns>The cluster, all nodes of it up, and the workers.</returns>
    internal static Task<(LocalCluster Cluster, NodeProcess[] Workers)> StartAsync(string folder, int workers) =>
        StartAsync(folder, [.. Enumerable.Repeat(1, workers)]);

    /// <summary>Starts a cluster.</summary>
    /// <param name="folder">For its configuration; it need not exist.</param>
    /// <param name="lanes">Lanes of each worker.</param>
    /// <param name="tls">The setting of that name.</param>
    /// <param name="coordinators">Number of coordinators, at least 1.</param>
    /// <returns>The cluster, all nodes of it up, and the workers.</returns>
    internal static async Task<(LocalCluster Cluster, NodeProcess[] Workers)> StartAsync(
        string folder,
        int[] lanes,
        string tls = "off",
        int coordinators = 1
    )
    {
        var cluster = new LocalCluster(folder, tls, coordinators);
        try
        {
            var coordinator = cluster.StartCoordinatorAsync();
            var others = lanes.Select(cluster.StartWorkerAsync).ToList();
            await coordinator;
            await Task.WhenAll(cluster._ports.Skip(1).Select(cluster.StartCoordinatorAsync));
            return (cluster, await Task.WhenAll(others));
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the coordinator, or another in the place of one that was killed.</summary>
    internal async Task StartCoordinatorAsync() => Coordinator = await StartCoordinatorAsync(_ports[0]);

    /// <summary>Adds a worker of one lane.</summary>
    internal Task<NodeProcess> StartWorkerAsync() => StartWorkerAsync(lanes: 1);

    /// <summary>Adds a worker.</summary>
    /// <param name="lanes">Its lanes.</param>
    internal Task<NodeProcess> StartWorkerAsync(int lanes) =>
        StartAsync("node", "--role", "worker", "--config", Config(lanes), "--port", "0");

    /// <summary>The configuration of a node of one lane, and of clients.</summary>
    internal string NodeConfig => Config(lanes: 1);

    /// <summary>Writes the configuration of a node that shows another certificate.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="tls">The setting of that name.</param>
    internal string ConfigWith(string name, string tls) => Write(name, lanes: 1, tls);

    /// <summary>Starts a command that is a client of the cluster.</summary>
    internal NodeProcess Ask(params string[] command)
    {
        var process = new NodeProcess([.. command, "--cluster", Address]);
        _processes.Add(process);
        return process;
    }

    /// <summary>Preprocesses to the end.</summary>
    internal async Task PreprocessAsync(string corpus, string data, params string[] options)
    {
        var client = Ask(["preprocess", "--corpus", corpus, "--data", data, .. options]);
        Assert.True(await client.EndsAsync() == 0, string.Join('\n', client.Lines));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
        _processes.Clear();
    }

    private Task<NodeProcess> StartCoordinatorAsync(int port) =>
        StartAsync("node", "--role", "coordinator", "--config", Config(lanes: 1), "--port", $"{port}");

    private static string AddressOf(int port) => $"127.0.0.1:{port}";

    private string Config(int lanes) => Write($"node-{lanes}.conf", lanes, _tls);

    private string Write(string name, int lanes, string tls)
    {
        var config = Path.Combine(_folder, name);
        // On this level a coordinator says who gets which task.
        File.WriteAllText(
            config,
            $$"""
            pipeline.node {
              hostname = "127.0.0.1"
              port = {{_ports[0]}}
              seeds = [{{string.Join(", ", _ports.Select(port => $"\"{AddressOf(port)}\""))}}]
              coordinators = {{_ports.Length}}
              lanes = {{lanes}}
              log-level = debug
              tls = {{tls}}
            }
            """
        );
        return config;
    }

    private async Task<NodeProcess> StartAsync(params string[] command)
    {
        var process = new NodeProcess(command);
        _processes.Add(process);
        await process.SaysAsync(" is up as ");
        return process;
    }

    /// <summary>A port that nobody listens on, and that no other test of this process is given.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; there are others.
            }
        }
    }
}
