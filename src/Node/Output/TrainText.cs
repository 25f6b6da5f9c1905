using System.Globalization;
using Pipeline.Node.Reports;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Output;

/// <summary>What training has given, as text.</summary>
internal static class TrainText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(TrainReport report, TextReport text)
    {
        text.Table(
            ["epoch", "loss", "Keras' accuracy", "accuracy", "held-out loss", "Keras' accuracy", "accuracy", "seconds"],
            [.. report.Epochs.Select(Row)]
        );
        text.Line();
        text.Facts([
            ("run", report.Run),
            ("split", report.Split),
            ("parameters", Quantity.Count(report.Parameters)),
            ("weights", report.WeightsSha256),
            ("time", Time(report)),
            .. report.Lanes is { } lanes
                ? [("lanes", Lanes(lanes)), ("checkpoint pauses", Pauses(lanes))]
                : Array.Empty<(string, string)>(),
            .. report.ResumedFrom is { } from ? [("gone on from", from)] : Array.Empty<(string, string)>(),
        ]);
        text.Line();
        if (report.Evaluation is { } evaluation)
        {
            EvaluationText.Write(evaluation.Report, EvaluationConditions.Of(evaluation), text);
        }
    }

    /// <summary>One line on an epoch that has ended.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="count">Epochs of the whole run.</param>
    internal static string Line(EpochSummary epoch, int count)
    {
        var heldOut = epoch.HeldOut is { } figures
            ? $" - held-out loss: {Number(figures.Loss)} - acc: {Number(figures.KerasAccuracy)} - accuracy: {Number(figures.Accuracy)}"
            : "";
        var training = epoch.Training;
        return $"epoch {epoch.Epoch + 1}/{count}: {Quantity.Duration(epoch.Duration)} - loss: {Number(training.Loss)} - acc: {Number(training.KerasAccuracy)} - accuracy: {Number(training.Accuracy)}{heldOut}";
    }

    private static string[] Row(EpochSummary epoch) =>
        [
            $"{epoch.Epoch + 1}",
            .. Figures(epoch.Training),
            .. Figures(epoch.HeldOut),
            epoch.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        ];

    private static string[] Figures(TrainFigures? figures) =>
        figures is null
            ? ["", "", ""]
            : [Number(figures.Loss), Number(figures.KerasAccuracy), Number(figures.Accuracy)];

    private static string Time(TrainReport report) =>
        report.Seconds == 0
            ? "none: the run had ended before"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Seconds:0.0} s, {report.LoadingSeconds:0.0} s of it before the first step; {Quantity.Count(report.Checkpoints, "checkpoint")}"
            );

    private static string Lanes(LaneUse use) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{use.Lanes}, {use.BusyShare:P1} busy, {use.ExchangingShare:P1} waiting for parameters and sums, {use.WaitingShare:P1} for each other, {use.UpdatingShare:P1} for updates, {use.PausingShare:P1} for checkpoints"
        );

    private static string Pauses(LaneUse use) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"median {use.MedianPause.TotalMilliseconds:0.0} ms, longest {use.LongestPause.TotalMilliseconds:0.0} ms"
        );

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
