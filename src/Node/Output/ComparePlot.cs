using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Pipeline.Node.Reports;

namespace Pipeline.Node.Output;

/// <summary>Held-out accuracy of several runs over their epochs as a picture.</summary>
internal static class ComparePlot
{
    /// <summary>Writes the plot as SVG.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="runs">The runs, at least one; the plot names the conditions of the first, and marks those that differ.</param>
    internal static void Write(Stream target, IReadOnlyList<ComparedRun> runs)
    {
        var conditions = runs[0].Conditions;
        var model = PlotFile.Titled("Held-out accuracy", $"{conditions.Split}\n{conditions.InShort}");
        var epochs = PlotFile.NumberAxis(AxisPosition.Bottom, "epochs trained");
        (epochs.MinimumMajorStep, epochs.MinorTickSize) = (1, 0);
        model.Axes.Add(epochs);
        model.Axes.Add(PlotFile.NumberAxis(AxisPosition.Left, "accuracy"));
        model.Legends.Add(
            new Legend { LegendPosition = LegendPosition.BottomRight, LegendBackground = OxyColors.White }
        );
        foreach (var (i, run) in runs.Index())
        {
            model.Series.Add(Curve(run, OxyPalettes.HueDistinct(Math.Max(2, runs.Count)).Colors[i]));
        }
        PlotFile.WriteSvg(model, 900, 480, target);
    }

    private static LineSeries Curve(ComparedRun run, OxyColor color)
    {
        var isComparable = run.NotComparable.Count == 0;
        var line = new LineSeries
        {
            Title = isComparable ? run.Run : $"{run.Run} (other {string.Join(", ", run.NotComparable)})",
            Color = color,
            StrokeThickness = 2,
            LineStyle = isComparable ? LineStyle.Solid : LineStyle.Dash,
            MarkerType = MarkerType.Circle,
            MarkerSize = 3,
        };
        line.Points.AddRange(
            run.EpochAccuracies.Index()
                .Where(epoch => epoch.Item is not null)
                .Select(epoch => new DataPoint(epoch.Index + 1, epoch.Item!.Value))
        );
        return line;
    }
}
