namespace Pipeline.Shared.Data;

/// <summary>Names a process of the cluster.</summary>
/// <param name="Value">Its address with what tells one start of the process from another.</param>
public readonly record struct NodeId(string Value)
{
    /// <summary>Most lanes that one process may have: more threads than any machine has cores only get in each other's way.</summary>
    public const int MostLanes = 1024;

    /// <inheritdoc />
    public override string ToString() => Value;
}
