namespace Pipeline.Shared.Data;

/// <summary>Names a worker: one single-threaded lane of one node.</summary>
/// <param name="Node">Address of the node, unique per start of the process.</param>
/// <param name="Lane">Zero-based lane on that node.</param>
public readonly record struct WorkerId(string Node, int Lane)
{
    /// <inheritdoc />
    public override string ToString() => $"{Node}#{Lane}";
}
