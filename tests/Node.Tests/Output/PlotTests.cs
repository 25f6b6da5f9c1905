using System.Xml.Linq;
using Pipeline.Node.Output;

namespace Pipeline.Node.Tests.Output;

public sealed class PlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Confusion_ThreeClasses_HasClassesCountsAndConditions()
    {
        var texts = Texts(Confusion);

        Assert.Contains("Confusion matrix: 6 documents, accuracy 0.6667", texts);
        Assert.Contains("split file 20news-bydate.tsv: 4 train, 6 test, 0 left out", texts);
        Assert.Contains("strip leaky, vocabulary of training part, held-out documents", texts);
        Assert.Equal(2, texts.Count(text => text is "rec.autos"));
        Assert.Equal(["3", "1", "1", "1"], texts.Where(text => text is "1" or "3"));
    }

    [Fact]
    public void Curves_ThreeEpochs_HasBothPanelsAndConditions()
    {
        var texts = Texts(Curves);

        Assert.Contains("Training curves: held-out accuracy 0.7083 after epoch 3", texts);
        Assert.Contains("split file 20news-bydate.tsv: 4 train, 6 test, 0 left out", texts);
        Assert.Contains("strip leaky, vocabulary of training part, held-out documents", texts);
        Assert.Contains("loss", texts);
        Assert.Contains("accuracy", texts);
        Assert.Single(texts, "held out");
    }

    [Fact]
    public void Curves_NothingHeldOut_AreThoseOfTraining()
    {
        var epochs = SomeEvaluation.Epochs(3).Select(epoch => epoch with { HeldOut = null }).ToArray();

        Assert.Contains(
            "Training curves",
            Texts(stream => CurvesPlot.Write(stream, epochs, SomeEvaluation.Conditions))
        );
    }

    [Fact]
    public void Plots_Twice_AreTheSameBytes()
    {
        Assert.Equal(Bytes(Confusion), Bytes(Confusion));
        Assert.Equal(Bytes(Curves), Bytes(Curves));
    }

    private static void Confusion(Stream target) =>
        ConfusionPlot.Write(target, SomeEvaluation.OfThreeClasses(), SomeEvaluation.Conditions);

    private static void Curves(Stream target) =>
        CurvesPlot.Write(target, SomeEvaluation.Epochs(3), SomeEvaluation.Conditions);

    private static string[] Texts(Action<Stream> write)
    {
        using var stream = new MemoryStream(Bytes(write));
        return [.. XDocument.Load(stream).Descendants(Svg + "text").Select(text => text.Value)];
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
