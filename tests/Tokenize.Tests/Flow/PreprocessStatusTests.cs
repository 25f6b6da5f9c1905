using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class PreprocessStatusTests
{
    private static readonly JobId Job = new("job");

    [Fact]
    public void Of_JobUnderWay_IsItsDataFolderAndItsPhase()
    {
        var request = new PreprocessRequest { Corpus = "/corpus", Data = "/data" };
        var start = new PreprocessMessages.StartPreprocess(Job, request);
        var job = new BookedJob<string>(start, "actor", BeganAt: TimeSpan.Zero, new MessageMeter())
        {
            Last = new PreprocessProgress(Job, 1, PreprocessPhase.Tokenize, 30, 600),
        };

        var status = PreprocessStatus.Of(job, now: TimeSpan.FromSeconds(60));

        Assert.Equal((JobKind.Preprocess, "/data"), (status.Kind, status.Target));
        Assert.Equal(("tokenize", 30L, 600L), (status.Step, status.Done, status.Total));
    }
}
