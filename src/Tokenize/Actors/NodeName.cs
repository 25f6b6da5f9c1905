using Akka.Cluster;

namespace Pipeline.Tokenize.Actors;

/// <summary>Names of nodes in worker ids.</summary>
internal static class NodeName
{
    /// <summary>The name of a node, another one for every start of its process.</summary>
    /// <param name="node">The node.</param>
    internal static string Of(UniqueAddress node) => $"{node.Address}#{node.Uid}";
}
