using System.Text;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;

namespace Pipeline.Node.Tests.Output;

public sealed class CompareTests
{
    private static readonly ComparedRun First = new(
        "runs/a",
        "fast",
        ["epochs 3"],
        SomeEvaluation.Conditions,
        [],
        0.75,
        1.25,
        [0.5, null, 0.75],
        12.34,
        new string('a', 64)
    );

    private static readonly ComparedRun Other = First with
    {
        Run = "runs/b",
        Changes = [],
        NotComparable = ["split", "strip"],
    };

    [Fact]
    public void Write_RunsThatDoNotCompare_SaysWhy()
    {
        using var text = new StringWriter { NewLine = "\n" };

        CompareText.Write(new CompareReport([First, Other]), new TextReport(text));

        Assert.StartsWith(
            """
            run     preset  accuracy    loss  seconds   weights              comparable
            ---------------------------------------------------------------------------
            runs/a    fast    0.7500  1.2500     12.3  aaaaaaaa                     yes
            runs/b    fast    0.7500  1.2500     12.3  aaaaaaaa  no: other split, strip

            run         runs/a
            changed     epochs 3
            split       split file 20news-bydate.tsv: 4 train, 6 test, 0 left out
            conditions  strip leaky, vocabulary of training part, held-out documents

            run         runs/b
            changed     nothing

            """.ReplaceLineEndings("\n"),
            text.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Plot_RunsThatDoNotCompare_MarksThem()
    {
        using var stream = new MemoryStream();

        ComparePlot.Write(stream, [First, Other]);

        var svg = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("runs/a<", svg, StringComparison.Ordinal);
        Assert.Contains("runs/b (other split, strip)<", svg, StringComparison.Ordinal);
        Assert.Contains("split file 20news-bydate.tsv", svg, StringComparison.Ordinal);
    }
}
