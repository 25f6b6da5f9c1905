using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class PreprocessFlowTests
{
    private static readonly WorkerId Lane = new("a", 0);

    [Fact]
    public void Step_WholeJob_CommitsThenReleasesThenCompletes()
    {
        var job = Begun();

        job.RunToEnd();

        Assert.Equal(
            [
                nameof(PreprocessEffect.Commit),
                nameof(PreprocessEffect.ReleaseFolder),
                nameof(PreprocessEffect.Complete),
            ],
            job.Effects.Where(e => e is not (PreprocessEffect.Report or PreprocessEffect.Assign))
                .Select(effect => effect.GetType().Name)
                .TakeLast(3)
        );
    }

    [Fact]
    public void Step_WholeJob_SummaryCountsWhatWasTakenIn()
    {
        var job = Begun();

        job.RunToEnd();

        var summary = job.Effects.OfType<PreprocessEffect.Complete>().Single().Summary;
        Assert.Equal((13, 9, 70, 7), (summary.Documents, summary.UniqueTokens, summary.Tokens, summary.Chunks));
        Assert.Equal([new LabelSummary("a", 6, 0), new LabelSummary("b", 7, 0)], summary.Labels);
        Assert.Equal(
            [new RejectionCount(RejectionReason.BrokenLink, 1), new RejectionCount(RejectionReason.Vanished, 1)],
            summary.Rejections
        );
        Assert.Equal(2, summary.LeftOutByName);
        Assert.Equal("manifest", summary.ManifestSha256);
    }

    [Fact]
    public void Step_WholeJob_TimesEveryPhaseOnce()
    {
        var job = Begun();

        job.RunToEnd();

        Assert.Equal(
            [
                PreprocessPhase.List,
                PreprocessPhase.Tokenize,
                PreprocessPhase.Merge,
                PreprocessPhase.Encode,
                PreprocessPhase.Commit,
            ],
            job.Effects.OfType<PreprocessEffect.Complete>().Single().Summary.Phases.Select(time => time.Phase)
        );
    }

    [Fact]
    public void Step_WholeJob_ReportsDocumentsUntilAllAreDone()
    {
        var job = Begun();

        job.RunToEnd();

        var reports = job.Effects.OfType<PreprocessEffect.Report>().Where(r => r.Phase == PreprocessPhase.Tokenize);
        Assert.Equal([0, 2, 4, 6, 8, 10, 12, 14], reports.Select(report => report.Done));
        Assert.All(reports, report => Assert.Equal(14, report.Total));
    }

    [Fact]
    public void Step_PhaseThatEnds_IsTimedFromItsBeginning()
    {
        var job = Begun();
        job.Now = TimeSpan.FromSeconds(5);
        job.AnswerAll();
        var listed = job.State.PhaseBeganAt;
        job.Now = TimeSpan.FromSeconds(12);
        job.Offer(Lane, PreprocessSimulation.ChunkCount);
        for (var chunk = 0; chunk < PreprocessSimulation.ChunkCount; chunk++)
        {
            job.Finish(Lane, 0);
        }

        Assert.Equal(TimeSpan.FromSeconds(5), listed);
        Assert.Equal(
            [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)],
            job.State.Times.Select(time => time.Duration).Take(2)
        );
    }

    [Fact]
    public void Listed_LanesOfferedBefore_GetChunksAtOnce()
    {
        var job = Begun();
        job.Offer(Lane, 2);

        job.AnswerAll();

        Assert.Equal([Lane], job.BusyLanes);
        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.Assign>().Count());
    }

    [Fact]
    public void BlockBuilt_DocumentRefused_IsLeftOutOfTheDictionarysDocuments()
    {
        var job = Begun();
        job.Offer(Lane, PreprocessSimulation.ChunkCount);
        job.AnswerAll();

        job.Finish(Lane, 3);

        // Chunk 3 holds documents 3 and 10; document 3 was refused.
        Assert.Equal([10], job.Effects.OfType<PreprocessEffect.AddWords>().Single().Part.Documents);
    }

    [Fact]
    public void BlockBuilt_OfAnotherGeneration_IsDropped()
    {
        var job = Begun();
        job.Offer(Lane, 1);
        job.AnswerAll();
        job.Finish(Lane, 0);
        var late = (TokenizeMessages.BlockBuilt)job.EverDone[0];
        var before = job.State;

        job.Receive(late with { Task = late.Task with { Generation = 3, Index = 1 } });

        Assert.Same(before.Blocks, job.State.Blocks);
    }

    [Fact]
    public void NodeLost_ThirdOneWithTheSameTask_FailsByTheChunksName()
    {
        var job = Begun();
        job.AnswerAll();
        foreach (var node in (string[])["x", "y", "z"])
        {
            Assert.Null(job.State.Failure);
            job.Offer(new WorkerId(node, 0), 1);
            job.Lose(node);
        }

        Assert.Equal(ErrorKind.Cluster, job.State.Failure!.Kind);
        Assert.StartsWith("The nodes x, y, z were lost one after the other", job.State.Failure.Message);
        var first = job.State.Listing.Documents[job.State.Listing.Chunks[0].Documents[0]];
        Assert.Contains($"begins with the document '{first}', in a chunk of 2", job.State.Failure.Message);
        job.Answer();
        Assert.True(job.State.Ended);
    }

    [Fact]
    public void TaskFailed_OfThisGeneration_DismissesLanesReleasesTheFolderAndFails()
    {
        var job = Begun();
        job.Offer(Lane, 1);
        job.AnswerAll();
        var failure = new Failure(ErrorKind.Storage, "The disk is full.", "/data");

        job.Tell(new PreprocessInput.TaskFailed(new TokenizeMessages.TaskFailed(TaskOf(job), Lane, failure)));
        job.Answer();

        Assert.Equal(
            [
                new PreprocessEffect.DismissLanes(),
                new PreprocessEffect.ReleaseFolder(),
                new PreprocessEffect.Fail(failure),
            ],
            job.Effects.TakeLast(3)
        );
    }

    [Fact]
    public void BlockBuilt_OfFewerDocumentsThanAsked_FailsAndIsNotNoted()
    {
        var job = Begun();
        job.AnswerAll();
        job.Offer(Lane, 1);

        job.Finish(Lane, 0, built => built with { Facts = built.Facts with { ContentHashes = [1] } });

        Assert.Equal(ErrorKind.Internal, job.State.Failure?.Kind);
        Assert.Empty(job.Noted);
        Assert.Contains(new PreprocessEffect.DismissLanes(), job.Effects);
        Assert.Contains(new PreprocessEffect.ReleaseFolder(), job.Effects);
    }

    [Fact]
    public void TaskFailed_OfATaskThatAnotherLaneHasDone_ChangesNothing()
    {
        var job = Begun();
        job.Offer(Lane, 1);
        job.AnswerAll();
        var task = TaskOf(job);
        job.Finish(Lane, 0);
        var before = job.State;
        var failure = new Failure(ErrorKind.Storage, "The disk is full.", "/data");

        job.Tell(new PreprocessInput.TaskFailed(new TokenizeMessages.TaskFailed(task, new WorkerId("b", 0), failure)));

        Assert.Same(before, job.State);
    }

    [Fact]
    public void CancelRequested_WhileTokenizing_FailsAsCancelledAfterTheFolderIsReleased()
    {
        var job = Begun();
        job.AnswerAll();

        job.Tell(new PreprocessInput.CancelRequested());
        job.Tell(new PreprocessInput.CancelRequested());
        job.RunToEnd();

        Assert.Single(job.Effects.OfType<PreprocessEffect.ReleaseFolder>());
        Assert.Equal(ErrorKind.Cancelled, job.Effects.OfType<PreprocessEffect.Fail>().Single().Failure.Kind);
        Assert.DoesNotContain(job.Effects, effect => effect is PreprocessEffect.Commit);
    }

    [Fact]
    public void CancelRequested_WhileCommitting_ChangesNothing()
    {
        var job = Begun();
        while (job.State.Phase != PreprocessPhase.Commit)
        {
            Advance(job);
        }

        job.Tell(new PreprocessInput.CancelRequested());
        job.RunToEnd();

        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
    }

    [Fact]
    public void StepFailed_AfterTheRootIsDurable_TheJobIsDone()
    {
        var job = new PreprocessSimulation();
        job.Tell(new PreprocessInput.Begun());
        job.RunUntil(() => job.State.ManifestSha256.Length > 0);

        job.Tell(new PreprocessInput.StepFailed(new Failure(ErrorKind.Storage, "No room.", "/data/.local")));
        job.AnswerAll();

        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
        Assert.Empty(job.Effects.OfType<PreprocessEffect.Fail>());
    }

    [Fact]
    public void StepFailed_FolderHeldByAnother_FailsWithItsMessage()
    {
        var job = Begun();

        job.Tell(new PreprocessInput.StepFailed(new Failure(ErrorKind.Storage, "Held by process 7.", "/data")));
        job.RunToEnd();

        Assert.Equal("Held by process 7.", job.Outcome);
    }

    [Fact]
    public void BlockBuilt_AllDocumentsOfALabelRefused_FailsNamingTheFirst()
    {
        var job = Begun();
        job.Offer(Lane, PreprocessSimulation.ChunkCount);
        job.AnswerAll();
        while (job.BusyLanes.Any())
        {
            var count = job.EverDone.Count;
            job.Finish(Lane, 0, OnlyLabelA);
            Assert.Equal(count + 1, job.EverDone.Count);
        }

        job.RunToEnd();

        Assert.Equal(
            "Of the corpus '/corpus', 7 of 14 documents could not be taken in, and the others have one label only, 'a'; "
                + "a classifier needs at least two. The first, 'b/07': Too large.",
            job.Outcome
        );
    }

    private static TokenizeMessages.BlockBuilt OnlyLabelA(TokenizeMessages.BlockBuilt built) =>
        built with
        {
            Facts = new DocumentFacts(
                [1],
                [],
                [
                    new DocumentRejection(
                        1,
                        new Rejection($"b/{built.Task.Index + 7:00}", RejectionReason.TooLarge, "Too large.")
                    ),
                ]
            ),
        };

    private static PreprocessSimulation Begun()
    {
        var job = new PreprocessSimulation(mergeFanIn: 64);
        job.Tell(new PreprocessInput.Begun());
        return job;
    }

    private static void Advance(PreprocessSimulation job)
    {
        if (job.HasAnswers)
        {
            job.Answer();
            return;
        }
        job.Offer(Lane, 1);
        job.Finish(Lane, 0);
    }

    private static TaskId TaskOf(PreprocessSimulation job) =>
        ((TokenizeMessages.BuildBlock)job.Effects.OfType<PreprocessEffect.Assign>().Last().Task).Task;
}
