using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class FolderHoldersTests
{
    private static readonly JobId First = new("preprocess-1");

    [Theory]
    [InlineData("/srv/data")]
    [InlineData("/srv/data/")]
    [InlineData("/srv/other/../data")]
    public void Find_JobOnTheSameFolder_IsNamed(string data) =>
        Assert.Equal(First, FolderHolders.Find(Begin("/srv/data"), Request(data)));

    [Theory]
    [InlineData("/srv/data2", false, false)]
    [InlineData("/srv/data", true, false)]
    [InlineData("/srv/data", false, true)]
    public void Find_AnotherFolderOrADryRun_IsInNobodysWay(string data, bool isFirstDry, bool isSecondDry) =>
        Assert.Null(FolderHolders.Find(Begin("/srv/data", isFirstDry), Request(data, isSecondDry)));

    [Fact]
    public void Find_JobThatHasEnded_HoldsNothing()
    {
        var failure = new Failure(Pipeline.Shared.Errors.ErrorKind.Storage, "Full.", Path: null);
        var (ended, _) = Begin("/srv/data").End(First, new PreprocessMessages.PreprocessFailed(First, 1, failure));

        Assert.Null(FolderHolders.Find(ended, Request("/srv/data")));
    }

    private static JobBook<string> Begin(string data, bool isDry = false) =>
        new JobBook<string>().Begin(
            new PreprocessMessages.StartPreprocess(First, Request(data, isDry)),
            "actor",
            TimeSpan.Zero,
            new MessageMeter()
        );

    private static PreprocessRequest Request(string data, bool isDry = false) =>
        new()
        {
            Corpus = "/srv/corpus",
            Data = data,
            DryRun = isDry,
        };
}
