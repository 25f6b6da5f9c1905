using System.Buffers;

namespace Pipeline.Shared.Errors;

/// <summary>Values in command lines that messages advise.</summary>
public static class ShellWord
{
    // Letters of other languages are plain too, but no harm is done by quotes around them.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+:@%,="
    );

    /// <summary>A value as a shell takes it for one word: in double quotes where it needs any, because the command line itself stands in single ones.</summary>
    /// <param name="value">The value, such as a path.</param>
    public static string Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Plain))
        {
            return value;
        }
        var escaped = value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("$", "\\$", StringComparison.Ordinal)
            .Replace("`", "\\`", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }
}
