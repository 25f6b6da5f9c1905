using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Tests.Splits;

public sealed class SplitFileTests
{
    [Fact]
    public void Parse_Lines_SideOfEachDocument()
    {
        var file = SplitFile.Parse(
            "split.tsv",
            new StringReader("sci.space/59870\ttest\r\nrec.autos/file name\ttrain")
        );

        Assert.Equal(2, file.IsTest.Count);
        Assert.True(file.IsTest[new DocumentKey("sci.space", "59870")]);
        Assert.False(file.IsTest[new DocumentKey("rec.autos", "file name")]);
    }

    [Fact]
    public void UnknownDocuments_SomeNotInTheCorpus_CountsThemAndNamesTheFirst()
    {
        var file = SplitFile.Parse(
            "split.tsv",
            new StringReader("b/1\ttest\na/9\ttrain\na/1\ttrain\nb/8\ttrain\nb/7\ttest\nb/6\ttest\n")
        );

        Assert.Equal(
            "Split file 'split.tsv' lists documents that are not in the corpus, 4 of 6: 'a/9', 'b/6', 'b/7' and 1 more. They are passed over; check that the file belongs to this corpus.",
            file.UnknownDocuments([new("a", "1"), new("a", "2"), new("b", "1")])
        );
    }

    [Fact]
    public void UnknownDocuments_AllInTheCorpus_IsNone() =>
        Assert.Null(
            SplitFile
                .Parse("split.tsv", new StringReader("a/1\ttrain\n"))
                .UnknownDocuments([new("a", "1"), new("a", "2")])
        );

    [Theory]
    [InlineData("a/2 test", "a/2 test")]
    [InlineData("a/2\tvalidation", "a/2\tvalidation")]
    [InlineData("a\ttrain", "a\ttrain")]
    [InlineData("/2\ttrain", "/2\ttrain")]
    [InlineData("a/\ttrain", "a/\ttrain")]
    [InlineData("", "")]
    [InlineData("a/2\tTEST", "a/2\tTEST")]
    public void Parse_LineOfAnotherForm_RefusedByNumber(string line, string shown)
    {
        var error = Assert.Throws<CorpusException>(() =>
            SplitFile.Parse("split.tsv", new StringReader($"a/1\ttrain\n{line}\nb/1\ttest\n"))
        );

        Assert.Equal(
            $"Line 2 of split file 'split.tsv' is '{shown}', but 'label/file<TAB>train' or 'label/file<TAB>test' is expected; correct the line.",
            error.Message
        );
        Assert.Equal("split.tsv", error.Path);
    }

    [Fact]
    public void Parse_RepeatedDocument_RefusedByNumber()
    {
        var error = Assert.Throws<CorpusException>(() =>
            SplitFile.Parse("split.tsv", new StringReader("a/1\ttrain\nb/1\ttest\na/1\ttest\n"))
        );

        Assert.Equal(
            "Line 3 of split file 'split.tsv' lists document 'a/1', which an earlier line has listed already; remove one of them.",
            error.Message
        );
    }

    [Fact]
    public void Parse_VeryLongLine_MessageShowsItsStart()
    {
        var error = Assert.Throws<CorpusException>(() =>
            SplitFile.Parse("split.tsv", new StringReader(new string('x', 100_000)))
        );

        Assert.Contains($"is '{new string('x', 80)}...', but", error.Message, StringComparison.Ordinal);
    }
}
