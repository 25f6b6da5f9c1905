using System.Text.Json;

namespace Pipeline.Shared.Data;

/// <summary>Names of values of enumerations, as users read and write them.</summary>
public static class EnumName
{
    /// <summary>The name of a value: lower case, with hyphens, as the JSON files have it.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");
}
