using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Tests.Jobs;

public sealed class JobBookTests
{
    private static readonly JobId Job = new("preprocess-1");
    private static readonly IJobStart Start = StartOf(Job);
    private static readonly IPipelineMessage News = new JobMessages.JobRemark(Job, "half done");
    private static readonly IPipelineMessage End = new JobMessages.JobRemark(Job, "done");
    private static readonly IPipelineMessage Failed = new TrainMessages.JobFailed(
        Job,
        new Failure(ErrorKind.Storage, "The disk is full.", Path: null)
    );

    private static readonly IPipelineMessage GivenUp = new TrainMessages.JobFailed(
        Job,
        Failure.From(new OperationCanceledException())
    );

    private static readonly JobBook<string> Begun = new JobBook<string>().Begin(
        Start,
        "actor",
        TimeSpan.Zero,
        new MessageMeter()
    );

    [Fact]
    public void Find_UnknownJob_IsNull() => Assert.Null(Begun.Find(new JobId("other")));

    [Fact]
    public void All_ThoseThatBeganFirstAreInFront()
    {
        var book = new JobBook<string>();
        foreach (var (name, second) in (ReadOnlySpan<(string, int)>)[("b", 2), ("c", 1), ("a", 2)])
        {
            book = book.Begin(StartOf(new JobId(name)), "actor", TimeSpan.FromSeconds(second), new MessageMeter());
        }

        Assert.Equal(["c", "a", "b"], book.All.Select(job => job.Job.Value));
    }

    [Fact]
    public void Report_RunningJob_TellsItsFollowersAndIsRemembered()
    {
        var (book, followers) = Begun.Follow(Job, "a").Follow(Job, "b").Follow(Job, "a").Report(Job, News);

        Assert.Equal(["a", "b"], followers.Order(StringComparer.Ordinal));
        Assert.Same(News, book.Find(Job)!.Last);
        Assert.Equal(JobState.Running, book.Find(Job)!.State);
    }

    [Fact]
    public void Unfollow_OneOfTwo_IsToldNoMore()
    {
        var (_, followers) = Begun.Follow(Job, "a").Follow(Job, "b").Unfollow("a").Report(Job, News);

        Assert.Equal(["b"], followers);
    }

    [Fact]
    public void Amend_JobThatHasEnded_PutsTheOtherEndInItsPlace()
    {
        Assert.Same(Begun, Begun.Amend(Job, Failed));

        var book = Begun.End(Job, End).Next.Amend(Job, Failed);

        Assert.Same(Failed, book.Find(Job)!.Last);
        Assert.Equal(JobState.Failed, book.Find(Job)!.State);
    }

    [Fact]
    public void End_RunningJob_TellsItsFollowersForTheLastTime()
    {
        var (book, followers) = Begun.Follow(Job, "a").End(Job, End);

        Assert.Equal(["a"], followers);
        Assert.Equal(JobState.Completed, book.Find(Job)!.State);
        Assert.Empty(book.Running);
        Assert.Empty(book.Find(Job)!.Followers);
    }

    [Fact]
    public void End_WithAFailure_IsFailed() =>
        Assert.Equal(JobState.Failed, Begun.End(Job, Failed).Next.Find(Job)!.State);

    [Fact]
    public void End_GivenUp_IsCancelled() =>
        Assert.Equal(JobState.Cancelled, Begun.End(Job, GivenUp).Next.Find(Job)!.State);

    [Fact]
    public void Anything_AfterTheEnd_ChangesNothing()
    {
        var ended = Begun.End(Job, End).Next.Follow(Job, "late");

        Assert.Equal((ended, []), ended.Report(Job, News));
        Assert.Equal((ended, []), ended.End(Job, Failed));
        Assert.Same(End, ended.Find(Job)!.Last);
    }

    [Fact]
    public void End_OfMoreJobsThanAreRemembered_ForgetsTheOneThatEndedFirst()
    {
        var book = Begun;
        for (var i = 0; i < JobBook<string>.RememberedJobs; i++)
        {
            var job = new JobId($"later-{i}");
            book = book.Begin(StartOf(job), "actor", TimeSpan.FromSeconds(i), new MessageMeter()).End(job, End).Next;
        }
        Assert.NotNull(book.Find(Job)); // under way: never forgotten

        book = book.End(Job, End).Next;

        Assert.NotNull(book.Find(Job));
        Assert.Null(book.Find(new JobId("later-0")));
        Assert.Equal(JobBook<string>.RememberedJobs, book.All.Count());
    }

    [Fact]
    public void StatusAt_JobUnderWay_IsWhatItSaidLastAndItsAge()
    {
        var job = new JobBook<string>().Begin(Start, "actor", TimeSpan.FromSeconds(10), new MessageMeter());

        var status = StatusOf(job.Report(Job, News).Next);

        Assert.Equal((Job, JobKind.Evaluate, "run"), (status.Job, status.Kind, status.Target));
        Assert.Equal((JobState.Running, "of News", 30L, 600L), (status.State, status.Step, status.Done, status.Total));
        Assert.Equal(TimeSpan.FromSeconds(50), status.Age);
    }

    [Fact]
    public void StatusAt_JobOfWhichNothingWasSaid_HasBegun() => Assert.Equal("begun", StatusOf(Begun).Step);

    [Fact]
    public void StatusAt_JobThatFailed_NamesTheKindOfFailure()
    {
        var status = StatusOf(Begun.End(Job, Failed).Next);

        Assert.Equal((JobState.Failed, "storage"), (status.State, status.Step));
    }

    private static JobStatus StatusOf(JobBook<string> book) =>
        book.Find(Job)!
            .StatusAt(
                JobKind.Evaluate,
                "run",
                now: TimeSpan.FromSeconds(60),
                last => (ReferenceEquals(last, News) ? "of News" : "of another", 30, 600)
            );

    private static TrainMessages.StartEvaluation StartOf(JobId job) => new(job, new EvaluateRequest { Run = "run" });
}
