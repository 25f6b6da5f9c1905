using System.Globalization;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Words;

/// <summary>Sizes of growing arrays of words.</summary>
internal static class Capacity
{
    /// <summary>Twice the current length, or what is needed, whichever is more; never above what an array can hold.</summary>
    /// <param name="current">Current number of elements.</param>
    /// <param name="needed">Number of elements that must fit.</param>
    /// <exception cref="SettingsException">No array is that long.</exception>
    internal static int Grown(int current, long needed)
    {
        if (needed > Array.MaxLength)
        {
            throw new SettingsException([
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The different words of some documents need {needed:N0} bytes; {Array.MaxLength:N0} are the most. {Remedy.LeaveOutLongest}"
                ),
            ]);
        }
        return (int)Math.Min(Math.Max(2L * current, needed), Array.MaxLength);
    }
}
