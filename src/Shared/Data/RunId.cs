namespace Pipeline.Shared.Data;

/// <summary>Names a training run.</summary>
/// <param name="Value">A short text without spaces, unique on the cluster.</param>
public readonly record struct RunId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
