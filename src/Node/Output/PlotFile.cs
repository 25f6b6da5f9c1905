using OxyPlot;
using OxyPlot.Axes;

namespace Pipeline.Node.Output;

/// <summary>What all plots share: type, colours and the way they are written.</summary>
internal static class PlotFile
{
    /// <summary>The blue of measured data.</summary>
    internal static readonly OxyColor Blue = OxyColor.FromRgb(0x1f, 0x5f, 0xa8);

    /// <summary>The orange of what it is held against; told from the blue by colour-blind readers too.</summary>
    internal static readonly OxyColor Orange = OxyColor.FromRgb(0xd9, 0x6b, 0x0b);

    private const string Font = "Helvetica, Arial, Liberation Sans, sans-serif";

    private static readonly OxyColor Grid = OxyColor.FromRgb(0xdd, 0xdd, 0xdd);

    /// <summary>An empty plot.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="subtitle">What the figures mean nothing without; may have several lines.</param>
    internal static PlotModel Titled(string title, string subtitle) =>
        new()
        {
            Title = title,
            Subtitle = subtitle,
            TitleFontSize = 17,
            SubtitleFontSize = 12,
            TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinView,
            DefaultFont = Font,
            Background = OxyColors.White,
        };

    /// <summary>An axis of numbers with a faint grid.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="title">What it measures.</param>
    internal static LinearAxis NumberAxis(AxisPosition position, string title) =>
        new()
        {
            Position = position,
            Title = title,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Grid,
            TickStyle = TickStyle.Outside,
            MinimumPadding = 0.05,
            MaximumPadding = 0.05,
            AxisTitleDistance = 14,
        };

    /// <summary>Writes a plot as SVG; the same plot gives the same bytes.</summary>
    /// <param name="model">The plot.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="target">Where it goes.</param>
    internal static void WriteSvg(IPlotModel model, double width, double height, Stream target)
    {
        // Not to the target itself: of a disk that is full the exporter's writer makes a failure of its own.
        using var svg = new MemoryStream();
        new SvgExporter
        {
            Width = width,
            Height = height,
            TextMeasurer = new WideTextMeasure(),
            UseVerticalTextAlignmentWorkaround = true, // not every viewer knows dominant-baseline
        }.Export(model, svg);
        svg.WriteTo(target);
    }
}
