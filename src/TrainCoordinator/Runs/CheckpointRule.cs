using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>When a checkpoint is due. Every one of the conditions given must hold.</summary>
/// <remarks>Whatever the rule, one is written at the end of every epoch. Where checkpoints stand never shows in a result.</remarks>
public sealed partial record CheckpointRule
{
    /// <summary>Shard boundaries at least 30 s apart: seconds of lost work, and no more than a percent or so of a disk's time.</summary>
    public static CheckpointRule Default { get; } = new() { Shards = 1, AtLeast = TimeSpan.FromSeconds(30) };

    /// <summary>Only at every so many shard boundaries of an epoch; <c>null</c> for any step.</summary>
    public int? Shards { get; init; }

    /// <summary>Only at every so many steps of an epoch; <c>null</c> for any step.</summary>
    public int? Steps { get; init; }

    /// <summary>Only so long after the one before.</summary>
    public TimeSpan AtLeast { get; init; }

    /// <summary>Reads <c>1shard</c>, <c>200steps</c>, <c>5min</c> or <c>30s</c>.</summary>
    /// <param name="text">A whole number of at least 1 and a unit.</param>
    /// <exception cref="SettingsException">The text says something else.</exception>
    public static CheckpointRule Parse(string text) => Find(text) ?? throw new SettingsException(Violations(text));

    /// <summary>What is wrong with a text that <see cref="Parse"/> would refuse, one full sentence; none where it would not.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Violations(string text) =>
        Find(text) is null
            ?
            [
                $"A checkpoint every '{text}' is not understood; expected a whole number of shards, steps, minutes or seconds, for example 1shard, 200steps, 5min or 30s.",
            ]
            : [];

    private static CheckpointRule? Find(string text)
    {
        var match = Form().Match(text);
        return
            match.Success
            && int.TryParse(match.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0
            ? match.Groups["unit"].Value switch
            {
                "shard" or "shards" => new CheckpointRule { Shards = count },
                "step" or "steps" => new CheckpointRule { Steps = count },
                "min" => new CheckpointRule { AtLeast = TimeSpan.FromMinutes(count) },
                _ => new CheckpointRule { AtLeast = TimeSpan.FromSeconds(count) },
            }
            : null;
    }

    /// <summary>Whether one is due.</summary>
    /// <param name="step">Steps of the epoch that are done.</param>
    /// <param name="shardBoundaries">Steps of an epoch at which its first, second, ... shard is consumed; ascending.</param>
    /// <param name="sinceLast">Time since the one before, or since the start.</param>
    public bool IsDue(int step, IReadOnlyList<int> shardBoundaries, TimeSpan sinceLast) =>
        sinceLast >= AtLeast
        && (Steps is not { } steps || step % steps == 0)
        && (Shards is not { } shards || shardBoundaries.Where((_, i) => (i + 1) % shards == 0).Contains(step));

    [GeneratedRegex(
        "^(?<count>[0-9]+)(?<unit>shards?|steps?|min|s)$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();
}
