using OxyPlot;

namespace Pipeline.Node.Output;

/// <summary>Measures texts as wide and high as the common sans-serif fonts of viewers draw them; nothing is drawn on it.</summary>
/// <remarks>The library measures by its own table of one font, a fifth too narrow for the others: texts would overlap or be cut.</remarks>
internal sealed class WideTextMeasure() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double Widening = 1.25;

    /// <inheritdoc />
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * Widening, size.Height * Widening);
    }
}
