namespace Pipeline.Shared.Data;

/// <summary>Orders strings by Unicode code point, as Python's <c>sorted</c> does.</summary>
/// <remarks>
/// .NET's ordinal order compares UTF-16 units and so puts U+1F600 (a surrogate pair) before
/// U+FF5E. Document order is part of every artefact, so it must be the code points'. Stateless.
/// </remarks>
public sealed class CodePointOrder : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static CodePointOrder Instance { get; } = new();

    private CodePointOrder() { }

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }
        if (x is null || y is null)
        {
            return x is null ? -1 : 1;
        }
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }
        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    // Surrogates stand for code points above U+FFFF, so they sort after every other unit.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
