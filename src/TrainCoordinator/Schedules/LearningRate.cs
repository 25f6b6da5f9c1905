using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Schedules;

/// <summary>The learning rate of a step.</summary>
public static class LearningRate
{
    /// <summary>The rate of one step.</summary>
    /// <param name="settings">The schedule.</param>
    /// <param name="step">Zero-based step, below <paramref name="stepCount"/>.</param>
    /// <param name="stepCount">Steps of the whole run.</param>
    /// <param name="plateau">Where reductions on a plateau stand; of no effect on other schedules.</param>
    /// <remarks>
    /// Warm-up and decay are multiplied: step s of n has min(1, (s + 1) / warm-up) times max(floor, 1 - s / n), or the
    /// cosine's share in place of the second.
    /// </remarks>
    public static double At(ScheduleSettings settings, long step, long stepCount, PlateauState plateau)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var warmUp = step + 1 >= settings.WarmUpSteps ? 1 : (step + 1) / (double)settings.WarmUpSteps;
        var progress = step / (double)stepCount;
        var decay = settings.Kind switch
        {
            ScheduleKind.Linear => Math.Max(settings.Floor, 1 - progress),
            ScheduleKind.Cosine => settings.Floor
                + ((1 - settings.Floor) * 0.5 * (1 + PortableMath.CosineOfHalfTurns(progress))),
            ScheduleKind.ReduceOnPlateau => plateau.Factor,
            _ => 1,
        };
        return settings.LearningRate * warmUp * decay;
    }
}
