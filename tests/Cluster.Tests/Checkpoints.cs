using System.Globalization;

namespace Pipeline.Cluster.Tests;

/// <summary>The checkpoints of a run that another process trains.</summary>
internal static class Checkpoints
{
    /// <summary>Steps that the newest checkpoint of a run has done.</summary>
    internal static int StepsOf(string run, int stepsPerEpoch)
    {
        var generations = Path.Combine(run, "generations");
        return Directory.Exists(generations)
            ? Directory
                .EnumerateDirectories(generations)
                .Select(generation => Path.Combine(generation, "checkpoints"))
                .Where(Directory.Exists)
                .SelectMany(Directory.EnumerateDirectories)
                .Select(checkpoint => Path.GetFileName(checkpoint).Split('-'))
                .Where(parts => parts.Length == 2 && parts.All(part => part.All(char.IsAsciiDigit)))
                .Select(parts => (Number(parts[0]) * stepsPerEpoch) + Number(parts[1]))
                .DefaultIfEmpty(0)
                .Max()
            : 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
