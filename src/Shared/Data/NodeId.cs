namespace Pipeline.Shared.Data;

/// <summary>Names a process of the cluster.</summary>
/// <param name="Value">Its address with what tells one start of the process from another.</param>
public readonly record struct NodeId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
