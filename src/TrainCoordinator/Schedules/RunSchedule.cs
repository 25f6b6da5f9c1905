using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Schedules;

/// <summary>Pure: what the epochs so far decide about those to come.</summary>
/// <remarks>Reads evaluation sums only, so that it is the same for any number of workers.</remarks>
internal static class RunSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="step">Zero-based step over all epochs.</param>
    /// <param name="stepCount">Steps of all epochs.</param>
    /// <param name="history">The epochs before.</param>
    internal static double RateOf(
        TrainSettings settings,
        long step,
        long stepCount,
        ImmutableArray<EpochFigures> history
    )
    {
        var plateau = Losses(history)
            .Aggregate(PlateauState.Start, (state, epoch) => state.After(epoch.Loss, settings.Schedule));
        return LearningRate.At(settings.Schedule, step, stepCount, plateau);
    }

    /// <summary>Whether the epochs so far are enough.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="history">The epochs so far.</param>
    internal static bool StopsEarly(TrainSettings settings, ImmutableArray<EpochFigures> history) =>
        StateAfter(settings, history).ShouldStop(settings.EarlyStoppingPatience);

    /// <summary>The epoch whose parameters a run ends with that restores its best; <c>null</c> where none was evaluated.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="history">The epochs so far.</param>
    internal static int? BestEpoch(TrainSettings settings, ImmutableArray<EpochFigures> history) =>
        StateAfter(settings, history) is { BestEpoch: >= 0 and var best } ? best : null;

    private static bool IsAtTheEnd(TrainSettings settings, TrainCursor cursor) =>
        cursor.Position.Epoch >= settings.Epochs || (cursor.Position.Step == 0 && StopsEarly(settings, cursor.History));

    /// <summary>The checkpoint that a run needs which restores its best epoch and has no step before it any more.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cursor">How far it has come.</param>
    /// <returns>The checkpoint's position; <c>null</c> where the run needs none.</returns>
    internal static RunPosition? BestAtTheEnd(TrainSettings settings, TrainCursor cursor) =>
        settings.RestoreBestWeights && IsAtTheEnd(settings, cursor) && BestEpoch(settings, cursor.History) is { } epoch
            ? new RunPosition(epoch + 1, 0)
            : null;

    private static EarlyStopping StateAfter(TrainSettings settings, ImmutableArray<EpochFigures> history) =>
        Losses(history)
            .Aggregate(
                EarlyStopping.Start,
                (state, epoch) => state.After(epoch.Epoch, epoch.Loss, settings.EarlyStoppingMinDelta)
            );

    private static IEnumerable<(int Epoch, double Loss)> Losses(ImmutableArray<EpochFigures> history) =>
        history
            .Where(epoch => epoch.Evaluation is not null)
            .Select(epoch => (epoch.Epoch, epoch.Evaluation!.Value.Loss / epoch.Evaluation.Value.Documents));
}
