using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Pipeline.Node.Commands;

/// <summary>Checks on the values of options, made while the command line is parsed, so that all violations are named at once.</summary>
internal static class RangeValidation
{
    extension<T>(Option<T> option)
        where T : struct, INumber<T>
    {
        /// <summary>Refuses what is no number, and numbers outside a range.</summary>
        /// <param name="least">The smallest value allowed.</param>
        /// <param name="most">The largest value allowed.</param>
        internal Option<T> Within(T least, T most)
        {
            var isWhole = T.IsInteger(T.One / (T.One + T.One));
            var kind = isWhole ? "whole number" : "number";
            option.HelpName ??= isWhole ? "N" : "X";
            option.CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                {
                    return value;
                }
                result.AddError(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{option.Name} is '{text}'; it must be a {kind}, at least {least} and at most {most}."
                    )
                );
                return default;
            };
            return option;
        }
    }
}
