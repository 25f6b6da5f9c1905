using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

/// <summary>A corpus of containers, one of which is written while the job goes on.</summary>
public sealed class ContainerFlowTests
{
    private static readonly WorkerId Lane = new("a", 0);
    private static readonly Failure Changed = new(ErrorKind.Input, "'/corpus/a.jsonl' changed.", "/corpus/a.jsonl");

    [Fact]
    public void Listed_CompressedContainer_IsSpooledBeforeTheFirstBlock()
    {
        var job = Begun();
        job.Offer(Lane, 1);

        job.AnswerAll();

        var spool = Assert.Single(job.Effects.OfType<PreprocessEffect.SpoolContainers>());
        Assert.Equal(["/corpus/b.jsonl.gz"], spool.Sources);
        var build = (TokenizeMessages.BuildBlock)job.Effects.OfType<PreprocessEffect.Assign>().First().Task;
        // Chunk 0 holds documents 0 and 7.
        Assert.Equal(["/corpus/a.jsonl", .. spool.Targets], build.Slices!.Files);
        Assert.Equal([0, 1], build.Slices.FileOf);
        Assert.Equal([0, 70], build.Slices.Offsets);
    }

    [Fact]
    public void TaskFailed_ContainerChanged_MakesWhatIsListedThen()
    {
        var job = Building();
        job.Finish(Lane, 0);
        job.Corpus = Listing(without: 13);

        job.Tell(Failed(job));
        job.RunToEnd();

        var first = new PreprocessSimulation(listing: Listing(without: 13), change: AsLines);
        first.Tell(new PreprocessInput.Begun());
        first.RunToEnd();
        Assert.Equal(first.Outcome, job.Outcome);
        Assert.Equal(PreprocessSimulation.FirstClaim + 1, job.State.Generation);
    }

    [Fact]
    public void BlockBuilt_WhileTheNewClaimIsAwaited_IsLate()
    {
        var job = Building();
        job.Finish(Lane, 0);
        var built = (TokenizeMessages.BlockBuilt)job.EverDone[0];
        job.Tell(Failed(job));

        // Neither the listing nor the claim has come.
        job.Receive(built with { Task = built.Task with { Index = 1 } });
        job.Tell(Failed(built.Task with { Index = 2 }));

        Assert.Empty(job.State.Blocks);
        Assert.Single(job.Effects.OfType<PreprocessEffect.ClaimFolder>().Skip(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TaskFailed_ListingAndClaimInEitherOrder_GoOn(bool isClaimFirst)
    {
        var job = Building();
        job.Tell(Failed(job));
        var listed = new PreprocessInput.CorpusListed(job.Corpus, PreprocessSimulation.ListedAtNs);
        if (isClaimFirst)
        {
            job.Tell(
                new PreprocessInput.FolderClaimed(
                    PreprocessSimulation.FirstClaim + 1,
                    "/data/staging",
                    job.ManifestInPlace,
                    job.Done
                )
            );
            Assert.Null(job.State.Listed);
        }
        else
        {
            job.Tell(listed);
            Assert.True(job.State.AwaitsClaim);
        }

        job.RunToEnd();

        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
    }

    [Fact]
    public void TaskFailed_ContainerThatIsWrittenAllTheTime_FailsAfterTwoMoreListings()
    {
        var job = Building();
        for (var i = 0; i < 3; i++)
        {
            job.Tell(Failed(job));
            job.AnswerAll();
            job.Offer(Lane, 1);
        }

        Assert.Equal(3, job.Effects.OfType<PreprocessEffect.ListCorpus>().Count());
        Assert.Equal(Changed, Assert.Single(job.Effects.OfType<PreprocessEffect.Fail>()).Failure);
    }

    [Fact]
    public void ContainersSpooled_ContainerChanged_ListsAgain()
    {
        var job = Begun();
        while (job.State.Phase != PreprocessPhase.Spool)
        {
            job.Answer();
        }

        job.Tell(
            new PreprocessInput.ContainersSpooled(
                new IngestMessages.ContainersSpooled(new JobId("job"), job.State.Generation, Changed)
            )
        );

        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.ListCorpus>().Count());
        job.RunToEnd();
        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
    }

    private static PreprocessSimulation Begun()
    {
        var job = new PreprocessSimulation(listing: Listing(), change: AsLines);
        job.Tell(new PreprocessInput.Begun());
        return job;
    }

    // A lane holds all blocks.
    private static PreprocessSimulation Building()
    {
        var job = Begun();
        job.Offer(Lane, PreprocessSimulation.ChunkCount);
        job.AnswerAll();
        return job;
    }

    private static PreprocessRequest AsLines(PreprocessRequest request) =>
        request with
        {
            JsonLines = new JsonFields(),
        };

    private static PreprocessInput.TaskFailed Failed(PreprocessSimulation job) => Failed(job.HandedOut.Last());

    private static PreprocessInput.TaskFailed Failed(TaskId task) =>
        new(new TokenizeMessages.TaskFailed(task, Lane, Changed));

    // The documents of label a are in a plain container, those of label b in a compressed one.
    private static IngestMessages.CorpusListed Listing(int? without = null)
    {
        var listing = PreprocessSimulation.Listing();
        var left = Enumerable.Range(0, listing.Documents.Count).Where(i => i != without).ToList();
        return listing with
        {
            Documents = [.. left.Select(i => listing.Documents[i])],
            Files = [],
            Chunks =
            [
                .. listing.Chunks.Select(chunk =>
                    chunk with
                    {
                        Documents = [.. chunk.Documents.Where(i => i != without)],
                    }
                ),
            ],
            Containers = new ListedContainers(
                "/corpus",
                [
                    new ContainerListing("a.jsonl", default, IsCompressed: false, [], []),
                    new ContainerListing("b.jsonl.gz", default, IsCompressed: true, [], []),
                ],
                [
                    .. left.Select(i => new DocumentSlice(
                        i < 7 ? 0 : 1,
                        10 * i,
                        9,
                        PreprocessSimulation.ContentHash(listing.Documents[i])
                    )),
                ],
                IsIndexCurrent: false
            ),
        };
    }
}
