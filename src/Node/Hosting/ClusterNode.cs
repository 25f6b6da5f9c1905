namespace Pipeline.Node.Hosting;

/// <summary>A member of a cluster.</summary>
/// <param name="Address">Where it is called, <c>HOST:PORT</c>.</param>
/// <param name="Roles">What it does.</param>
/// <param name="Status">Akka's word for its membership, or <c>unreachable</c>.</param>
internal sealed record ClusterNode(string Address, IReadOnlyList<string> Roles, string Status);
