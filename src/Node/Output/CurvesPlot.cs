using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Pipeline.Node.Reports;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Output;

/// <summary>Loss and accuracy over the epochs as a picture.</summary>
internal static class CurvesPlot
{
    private const string LossKey = "loss";
    private const string AccuracyKey = "accuracy";

    /// <summary>Writes the plot as SVG.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="epochs">The epochs, in order.</param>
    /// <param name="conditions">What they were evaluated on; the plot names it.</param>
    internal static void Write(Stream target, IReadOnlyList<EpochSummary> epochs, EvaluationConditions conditions)
    {
        var model = PlotFile.Titled(Title(epochs), $"{conditions.Split}\n{conditions.InShort}");
        var epochAxis = PlotFile.NumberAxis(AxisPosition.Bottom, "epochs trained");
        (epochAxis.MinimumMajorStep, epochAxis.MinorTickSize) = (1, 0);
        (epochAxis.Minimum, epochAxis.Maximum) = (0.9, Math.Max(2, epochs.Count) + 0.1);
        model.Axes.Add(epochAxis);
        model.Axes.Add(Panel(LossKey, from: 0.54, to: 1));
        model.Axes.Add(Panel(AccuracyKey, from: 0, to: 0.46));
        model.Legends.Add(
            new Legend
            {
                LegendPosition = LegendPosition.TopRight,
                LegendPlacement = LegendPlacement.Inside,
                LegendBackground = OxyColors.White,
            }
        );
        Add(model, epochs, LossKey, figures => figures.Loss);
        Add(model, epochs, AccuracyKey, figures => figures.Accuracy);
        PlotFile.WriteSvg(model, 900, 640, target);
    }

    private static string Title(IReadOnlyList<EpochSummary> epochs) =>
        epochs.LastOrDefault(epoch => epoch.HeldOut is not null) is { HeldOut: { } last } at
            ? $"Training curves: held-out accuracy {Quantity.Fraction(last.Accuracy)} after epoch {at.Epoch + 1}"
            : "Training curves";

    private static LinearAxis Panel(string key, double from, double to)
    {
        var axis = PlotFile.NumberAxis(AxisPosition.Left, key);
        (axis.Key, axis.StartPosition, axis.EndPosition) = (key, from, to);
        return axis;
    }

    private static void Add(
        PlotModel model,
        IReadOnlyList<EpochSummary> epochs,
        string panel,
        Func<TrainFigures, double> value
    )
    {
        var training = epochs.Select(epoch => (epoch.Epoch, (TrainFigures?)epoch.Training));
        var heldOut = epochs.Select(epoch => (epoch.Epoch, epoch.HeldOut));
        // One legend serves both panels.
        model.Series.Add(Curve("training, dropout on", PlotFile.Orange, training, panel, value));
        model.Series.Add(Curve("held out", PlotFile.Blue, heldOut, panel, value));
    }

    private static LineSeries Curve(
        string title,
        OxyColor color,
        IEnumerable<(int Epoch, TrainFigures? Figures)> points,
        string panel,
        Func<TrainFigures, double> value
    )
    {
        var line = new LineSeries
        {
            Title = title,
            RenderInLegend = string.Equals(panel, LossKey, StringComparison.Ordinal),
            Color = color,
            StrokeThickness = 2,
            MarkerType = MarkerType.Circle,
            MarkerSize = 3,
            YAxisKey = panel,
        };
        line.Points.AddRange(
            points
                .Where(point => point.Figures is not null)
                .Select(point => new DataPoint(point.Epoch + 1, value(point.Figures!)))
        );
        return line;
    }
}
