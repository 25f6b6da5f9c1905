using System.CommandLine;

namespace Pipeline.Node.Commands;

/// <summary>Options whose value the preset decides where they are not given.</summary>
internal static class PresetOption
{
    /// <summary>An option for a whole number.</summary>
    /// <param name="name">Its name, with the hyphens.</param>
    /// <param name="description">What it says, one sentence.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    internal static Option<int?> Number(string name, string description, int least, int most) =>
        new Option<int?>(name) { Description = $"{description} The preset's." }.WithinIfGiven(least, most);

    /// <summary>An option for any number.</summary>
    /// <param name="name">Its name, with the hyphens.</param>
    /// <param name="description">What it says, one sentence.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    internal static Option<double?> Fraction(string name, string description, double least, double most) =>
        new Option<double?>(name) { Description = $"{description} The preset's." }.WithinIfGiven(least, most);

    extension(ParseResult parsed)
    {
        /// <summary>The value given; <c>null</c> where none is, or the command does not have the option.</summary>
        /// <param name="option">The option.</param>
        /// <remarks>An option that the command does not have must not be asked for: the parser would take another of the same name.</remarks>
        internal T? IfGiven<T>(Option<T?> option)
            where T : struct => parsed.CommandResult.Command.Options.Contains(option) ? parsed.GetValue(option) : null;

        /// <summary>The value given; <c>null</c> where none is, or the command does not have the option.</summary>
        /// <param name="option">The option.</param>
        internal T? IfGiven<T>(WordOption<T> option)
            where T : struct, Enum =>
            parsed.CommandResult.Command.Options.Contains(option) ? option.ReadIfGiven(parsed) : null;
    }
}
