using System.Reflection;
using Akka.Configuration;

namespace Pipeline.Node.Hosting;

/// <summary>The Akka settings of every node: <c>cluster-config/base.conf</c>, as built into the program.</summary>
internal static class BaseConfig
{
    private const string ResourceName = "base.conf";

    // A node that joins nobody leads itself: it comes and goes as fast as it may look, not after ticks meant for a network.
    private const string Alone = """
        akka.scheduler.tick-duration = 10ms
        akka.cluster {
          gossip-interval = 20ms
          leader-actions-interval = 20ms
          periodic-tasks-initial-delay = 10ms
          singleton.hand-over-retry-interval = 20ms
          singleton-proxy.singleton-identification-interval = 20ms
        }
        """;

    /// <summary>Reads the settings.</summary>
    internal static Config Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    /// <summary>The settings that follow from a node's options, and the type of this program that they name.</summary>
    /// <param name="options">The options.</param>
    internal static Config For(NodeOptions options) =>
        ConfigurationFactory
            .ParseString(
                $$"""
                akka.cluster.split-brain-resolver.static-quorum.quorum-size = {{options.Coordinators / 2 + 1}}
                akka.stdout-logger-class = "{{typeof(NoLogger).AssemblyQualifiedName}}"
                akka.remote.dot-netty.tcp.enable-ssl = {{(options.Tls is null ? "off" : "on")}}
                pipeline.lanes.dedicated-thread-pool.thread-count = {{options.Lanes}}
                pipeline.readers.dedicated-thread-pool.thread-count = {{options.Lanes}}
                """
            )
            .WithFallback(options.Settings)
            .WithFallback(options.Seeds.Count == 0 ? ConfigurationFactory.ParseString(Alone) : Config.Empty)
            .WithFallback(Load());
}
