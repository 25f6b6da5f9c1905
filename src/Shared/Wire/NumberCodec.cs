namespace Pipeline.Shared.Wire;

/// <summary>The numbers that have a codec.</summary>
internal static class NumberCodec
{
    private static readonly HashSet<Type> Numbers =
    [
        typeof(byte),
        typeof(int),
        typeof(uint),
        typeof(long),
        typeof(ulong),
        typeof(UInt128),
        typeof(float),
        typeof(double),
        typeof(TimeSpan),
    ];

    /// <summary>Whether values of the type are copied as their bytes.</summary>
    /// <param name="type">The type.</param>
    internal static bool IsNumber(Type type) => Numbers.Contains(type);
}
