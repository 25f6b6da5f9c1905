using Akka.Cluster;

namespace Pipeline.Shared.Actors;

/// <summary>Names of nodes.</summary>
public static class NodeName
{
    /// <summary>The name of a node, another one for every start of its process.</summary>
    /// <param name="node">The node.</param>
    public static string Of(UniqueAddress node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return $"{node.Address}#{node.Uid}";
    }
}
