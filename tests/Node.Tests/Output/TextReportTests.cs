using Pipeline.Node.Output;

namespace Pipeline.Node.Tests.Output;

public sealed class TextReportTests
{
    private readonly StringWriter _text = new() { NewLine = "\n" };

    [Fact]
    public void Facts_NamesOfDifferentLength_PutValuesInOneColumn()
    {
        new TextReport(_text).Facts(("documents", "19,997"), ("labels", "20"));

        Assert.Equal("documents  19,997\nlabels     20\n", _text.ToString());
    }

    [Fact]
    public void Table_Numbers_AreAlignedToTheRight()
    {
        new TextReport(_text).Table(
            ["label", "documents"],
            [
                ["sci.space", "1,000"],
                ["alt", "7"],
            ]
        );

        Assert.Equal(
            """
            label      documents
            --------------------
            sci.space      1,000
            alt                7

            """,
            _text.ToString()
        );
    }
}
