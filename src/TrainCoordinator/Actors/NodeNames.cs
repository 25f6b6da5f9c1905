using Akka.Cluster;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>Names of nodes.</summary>
internal static class NodeNames
{
    /// <summary>The name of a node, another one for every start of its process.</summary>
    /// <param name="node">The node.</param>
    internal static string Of(UniqueAddress node) => $"{node.Address}#{node.Uid}";
}
