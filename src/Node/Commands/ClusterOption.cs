using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary>The options that say which cluster a command talks to.</summary>
internal sealed class ClusterOption
{
    // A node that was killed holds up those that join until it is given up, after 7 to 9 s.
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(20);

    private readonly Option<string?> _cluster;

    private readonly Option<string?> _config = new("--config")
    {
        Description =
            "With --cluster: the configuration of one of its nodes, for its certificates. Not needed for one without TLS.",
        HelpName = "FILE",
    };

    /// <summary>Declares the options.</summary>
    /// <param name="description">What <c>--cluster</c> does in this command.</param>
    /// <param name="required">Whether the command needs a cluster.</param>
    internal ClusterOption(string description, bool required)
    {
        _cluster = new Option<string?>("--cluster")
        {
            Description = description,
            HelpName = "HOST[:PORT]",
            Required = required,
        };
        _cluster.Validators.Add(given =>
        {
            if (given.Tokens is [.., { Value: { Length: > 0 } text }] && !NodeEndpoint.TryParse(text, out _))
            {
                given.AddError(
                    $"--cluster is '{text}'; it must be HOST:PORT of a coordinator, such as 127.0.0.1:{NodeOptions.UsualPort}, with the host's name or IPv4 address; HOST alone means port {NodeOptions.UsualPort}."
                );
            }
        });
    }

    /// <summary>What <c>--cluster</c> does in a command that can also do the work itself.</summary>
    internal const string HandsOver =
        "Hand the job to the cluster of this coordinator; all paths are those that its nodes see. Ctrl-C leaves the job, which "
        + "goes on: 'pipeline attach' comes back to it, 'pipeline cancel' ends it. Without it, this process does all the work.";

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="lanes">The command's own number of lanes, which says nothing about a cluster; <c>null</c> where it has none.</param>
    internal void AddTo(Command command, Option<int>? lanes = null)
    {
        command.Add(_cluster);
        command.Add(_config);
        if (lanes is not null)
        {
            command.Validators.Add(given =>
            {
                if (given.GetResult(lanes) is { Implicit: false } && Address(given) is not null)
                {
                    given.AddError(
                        $"{lanes.Name} and --cluster exclude each other: every node says itself how many lanes it has."
                    );
                }
            });
        }
    }

    /// <summary>The cluster as given.</summary>
    /// <param name="parsed">The options given, <c>--cluster</c> among them.</param>
    internal NamedCluster Named(ParseResult parsed) => new(parsed.GetValue(_cluster)!, parsed.GetValue(_config));

    /// <summary>The cluster's address as given; <c>null</c> where none is.</summary>
    /// <param name="given">The command while it is parsed.</param>
    internal string? Address(CommandResult given) => given.GetValue(_cluster);

    /// <summary>What this process is as a client of the cluster; <c>null</c> where none is given.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="cancellation">Gives up looking for the host's name.</param>
    /// <exception cref="ClusterException">The host is not known, or no way leads there.</exception>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    internal async Task<NodeOptions?> ClientAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var config = parsed.GetValue(_config);
        if (parsed.GetValue(_cluster) is not { } address)
        {
            return config is null
                ? null
                : throw new SettingsException([
                    "--config says how to reach a cluster; name one with '--cluster HOST:PORT'.",
                ]);
        }
        _ = NodeEndpoint.TryParse(address, out var coordinator);
        try
        {
            var client = new NodeOptions
            {
                Roles = [NodeOptions.ClientRole],
                Lanes = 1,
                HostName = await coordinator.OwnAddressAsync(cancellation),
                Seeds = [$"{coordinator}"],
                // What goes wrong while it joins is in the error that follows.
                LogLevel = LogLevel.Error,
                JoinTimeout = JoinTimeout,
            };
            return config is null ? client : NodeFile.ReadClient(config, client);
        }
        catch (SocketException e)
        {
            throw new ClusterException($"The cluster at '{address}' cannot be reached: {e.Message}.", e);
        }
    }
}
