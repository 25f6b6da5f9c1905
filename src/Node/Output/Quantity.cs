using System.Globalization;

namespace Pipeline.Node.Output;

/// <summary>Writes numbers as people read them, in the invariant culture.</summary>
internal static class Quantity
{
    private static readonly string[] ByteUnits = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>A count with thousands separators, for example <c>19,997</c>.</summary>
    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and what is counted, for example <c>1 file</c> or <c>2,000 files</c>.</summary>
    internal static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A noun for a count, for example <c>step</c> for 1 and <c>steps</c> for any other.</summary>
    /// <param name="count">The count.</param>
    /// <param name="plural">The noun's plural, which ends in <c>s</c>.</param>
    internal static string Noun(long count, string plural) => count == 1 ? plural[..^1] : plural;

    /// <summary>A rate to three digits where it is small, for example <c>0.25</c>, <c>12.3</c> or <c>8,123</c>.</summary>
    internal static string Rate(double perSecond) =>
        perSecond.ToString(
            perSecond switch
            {
                >= 100 => "N0",
                >= 10 => "N1",
                _ => "N2",
            },
            CultureInfo.InvariantCulture
        );

    /// <summary>A fraction or loss with four decimals, for example <c>0.8646</c>.</summary>
    internal static string Fraction(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>A size in decimal units, for example <c>8.0 MB</c>.</summary>
    internal static string Bytes(long bytes)
    {
        var unit = 0;
        double size = bytes;
        for (; size >= 1000 && unit + 1 < ByteUnits.Length; unit++)
        {
            size /= 1000;
        }
        return unit == 0 ? $"{bytes} bytes" : $"{size.ToString("N1", CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    /// <summary>A duration in its two largest units, for example <c>0.8 s</c>, <c>12 s</c>, <c>3 min 05 s</c> or <c>2 h 10 min</c>.</summary>
    internal static string Duration(TimeSpan duration) =>
        duration switch
        {
            { TotalSeconds: < 9.95 } => $"{duration.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s",
            { TotalSeconds: < 59.5 } => $"{Math.Round(duration.TotalSeconds)} s",
            { TotalMinutes: < 60 } => $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s",
            _ => $"{(int)duration.TotalHours} h {duration.Minutes:00} min",
        };
}
