namespace Pipeline.Shared.Data;

/// <summary>Names a preprocessing job.</summary>
/// <param name="Value">A short text without spaces, unique on the cluster.</param>
public readonly record struct JobId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
