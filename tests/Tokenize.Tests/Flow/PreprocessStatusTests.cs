using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class PreprocessStatusTests
{
    private static readonly JobId Job = new("job");

    [Fact]
    public void Of_JobUnderWay_IsItsPhaseAndItsAge()
    {
        var status = StatusOf(new PreprocessProgress(Job, 1, PreprocessPhase.Tokenize, 30, 600));

        Assert.Equal((JobKind.Preprocess, JobState.Running, "/data"), (status.Kind, status.State, status.Target));
        Assert.Equal(("tokenize", 30L, 600L), (status.Step, status.Done, status.Total));
        Assert.Equal(TimeSpan.FromSeconds(50), status.Age);
    }

    [Fact]
    public void Of_JobOfWhichNothingWasSaid_HasBegun() => Assert.Equal("begun", StatusOf(last: null).Step);

    [Fact]
    public void Of_JobThatFailed_NamesTheKindOfFailure()
    {
        var failure = Failure.From(new CorpusException("/corpus", "There is no corpus."));

        var status = StatusOf(new PreprocessMessages.PreprocessFailed(Job, 1, failure), isEnded: true);

        Assert.Equal((JobState.Failed, "input"), (status.State, status.Step));
    }

    private static JobStatus StatusOf(IPipelineMessage? last, bool isEnded = false)
    {
        var request = new PreprocessRequest { Corpus = "/corpus", Data = "/data" };
        var start = new PreprocessMessages.StartPreprocess(Job, request);
        var job = new BookedJob<string>(start, "actor", TimeSpan.FromSeconds(10), new MessageMeter())
        {
            Last = last,
            IsEnded = isEnded,
        };
        return PreprocessStatus.Of(job, now: TimeSpan.FromSeconds(60));
    }
}
