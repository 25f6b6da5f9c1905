using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Pipeline.Node.Commands;

/// <summary>Checks on the values of options, made while the command line is parsed, so that all violations are named at once.</summary>
internal static class RangeValidation
{
    extension<T>(Option<T?> option)
        where T : struct, INumber<T>
    {
        /// <summary>Refuses what is no number, and numbers outside a range; an option that is not given stays <c>null</c>.</summary>
        /// <param name="least">The smallest value allowed.</param>
        /// <param name="most">The largest value allowed.</param>
        internal Option<T?> WithinIfGiven(T least, T most)
        {
            option.HelpName ??= HelpName<T>();
            option.CustomParser = result => Parse(result, option.Name, least, most);
            return option;
        }
    }

    extension<T>(Option<T> option)
        where T : struct, INumber<T>
    {
        /// <summary>Refuses what is no number, and numbers outside a range.</summary>
        /// <param name="least">The smallest value allowed.</param>
        /// <param name="most">The largest value allowed.</param>
        internal Option<T> Within(T least, T most)
        {
            option.HelpName ??= HelpName<T>();
            option.CustomParser = result => Parse(result, option.Name, least, most) ?? default;
            return option;
        }
    }

    private static bool IsWhole<T>()
        where T : struct, INumber<T> => T.IsInteger(T.One / (T.One + T.One));

    private static string HelpName<T>()
        where T : struct, INumber<T> => IsWhole<T>() ? "N" : "X";

    private static T? Parse<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[^1].Value;
        // A comma would else be taken for one between thousands: 0,003 for 3.
        var style = IsWhole<T>() ? NumberStyles.Integer : NumberStyles.Float;
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }
        var kind = IsWhole<T>() ? "whole number" : "number";
        result.AddError(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is '{text}'; it must be a {kind}, at least {least} and at most {most}."
            )
        );
        return null;
    }
}
