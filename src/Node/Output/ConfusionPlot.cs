using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;
using Pipeline.Node.Reports;
using Pipeline.TrainCoordinator.Evaluation;

namespace Pipeline.Node.Output;

/// <summary>A confusion matrix as a picture: true classes downwards, predicted classes to the right.</summary>
internal static class ConfusionPlot
{
    private const int LeastCellPixels = 36; // room for a four-digit count
    private const int FewClassesPixels = 360; // a matrix of few classes is drawn this large
    private const double CharacterPixels = 7.5; // the widest common sans-serif font at the size of labels
    private const int GapPixels = 24;
    private const int HeadPixels = 100; // a title and three lines below it
    private const int LeastWidth = 640; // room for title and conditions

    // Above this shade black figures are hard to read.
    private const double DarkShade = 0.75;

    /// <summary>Writes the plot as SVG.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="report">The evaluation.</param>
    /// <param name="conditions">What was evaluated; the plot names it.</param>
    internal static void Write(Stream target, EvaluationReport report, EvaluationConditions conditions)
    {
        var model = PlotFile.Titled(
            $"Confusion matrix: {Quantity.Count(report.Documents, "document")}, accuracy {Quantity.Fraction(report.Accuracy)}",
            $"{conditions.Split}\n{conditions.InShort}\nlines: true class, columns: predicted class, shade: share of the true class"
        );
        string[] labels = [.. report.Classes.Select(figures => figures.Label)];
        model.Axes.Add(Classes(AxisPosition.Left, labels, topToBottom: true));
        model.Axes.Add(Classes(AxisPosition.Bottom, labels, topToBottom: false));
        model.Axes.Add(
            new LinearColorAxis
            {
                Position = AxisPosition.None,
                Palette = OxyPalette.Interpolate(200, OxyColors.White, PlotFile.Blue),
                Minimum = 0,
                Maximum = 1,
            }
        );
        var shades = Shades(report.Confusion);
        model.Series.Add(
            new HeatMapSeries
            {
                X0 = 0,
                X1 = labels.Length - 1,
                Y0 = 0,
                Y1 = labels.Length - 1,
                Data = shades,
                Interpolate = false,
                RenderMethod = HeatMapRenderMethod.Rectangles,
            }
        );
        for (var actual = 0; actual < labels.Length; actual++)
        {
            for (var predicted = 0; predicted < labels.Length; predicted++)
            {
                if (report.Confusion[actual][predicted] is > 0 and var documents)
                {
                    model.Annotations.Add(Count(documents, actual, predicted, shades[predicted, actual]));
                }
            }
        }
        var labelPixels = GapPixels + (labels.Max(label => label.Length) * CharacterPixels);
        var matrixPixels = Math.Max(FewClassesPixels, labels.Length * LeastCellPixels);
        var width = Math.Max(LeastWidth, labelPixels + matrixPixels + GapPixels);
        model.PlotMargins = new OxyThickness(labelPixels, double.NaN, width - labelPixels - matrixPixels, labelPixels);
        PlotFile.WriteSvg(model, width, HeadPixels + matrixPixels + labelPixels, target);
    }

    private static CategoryAxis Classes(AxisPosition position, string[] labels, bool topToBottom)
    {
        var axis = new CategoryAxis
        {
            Position = position,
            Angle = topToBottom ? 0 : -90,
            GapWidth = 0,
            StartPosition = topToBottom ? 1 : 0,
            EndPosition = topToBottom ? 0 : 1,
        };
        axis.Labels.AddRange(labels);
        return axis;
    }

    // By share of the true class, so that rare classes show too; the root lets a confusion of 1 in 100 still be seen.
    private static double[,] Shades(IReadOnlyList<IReadOnlyList<long>> confusion)
    {
        var shades = new double[confusion.Count, confusion.Count];
        for (var actual = 0; actual < confusion.Count; actual++)
        {
            double support = Math.Max(1, confusion[actual].Sum());
            for (var predicted = 0; predicted < confusion.Count; predicted++)
            {
                shades[predicted, actual] = Math.Sqrt(confusion[actual][predicted] / support);
            }
        }
        return shades;
    }

    private static TextAnnotation Count(long documents, int actual, int predicted, double shade) =>
        new()
        {
            Text = $"{documents}",
            TextPosition = new DataPoint(predicted, actual),
            TextHorizontalAlignment = HorizontalAlignment.Center,
            TextVerticalAlignment = VerticalAlignment.Middle,
            TextColor = shade > DarkShade ? OxyColors.White : OxyColors.Black,
            Stroke = OxyColors.Undefined,
            StrokeThickness = 0,
            FontSize = 11,
        };
}
