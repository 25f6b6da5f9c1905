using System.CommandLine;
using System.Numerics;

namespace Pipeline.Node.Commands;

/// <summary>Checks on the values of options, made while the command line is parsed, so that all violations are named at once.</summary>
internal static class RangeValidation
{
    extension<T>(Option<T> option)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        /// <summary>Refuses values outside a range.</summary>
        /// <param name="least">The smallest value allowed.</param>
        /// <param name="most">The largest value allowed.</param>
        internal Option<T> Within(T least, T most)
        {
            option.Validators.Add(result =>
            {
                var value = result.GetValueOrDefault<T>();
                if (value < least || value > most)
                {
                    result.AddError($"{option.Name} is {value}; it must be at least {least} and at most {most}.");
                }
            });
            return option;
        }
    }
}
