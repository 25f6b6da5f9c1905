using System.Collections.Immutable;
using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

/// <summary>A job is cut off; the next one does what the first had not done, and gives what a job gives that never was.</summary>
public sealed class DoneBeforeTests
{
    // In each chunk's first document: chunk 3 holds one that vanished, which is looked for again.
    private const int Unsettled = 3;

    private static readonly WorkerId Lane = new("a", 0);

    [Fact]
    public void Next_CutOffAfterSomeBlocks_HasOnlyTheOthersBuilt()
    {
        var first = CutOffAfter(results: 3);

        var next = Next(first);

        Assert.Equal([Unsettled, 4, 5, 6], Handed(next, TaskKind.BuildBlock));
        Assert.Equal(Untouched().Outcome, next.Outcome);
        Assert.Equal(
            [new PreprocessEffect.TellTakenOver(TaskKind.BuildBlock, 3)],
            next.Effects.OfType<PreprocessEffect.TellTakenOver>()
        );
    }

    [Fact]
    public void Next_CutOffWhileEncoding_HasOnlyTheOtherShardsWritten()
    {
        // 7 blocks, 3 merges of at most 3 dictionaries, 5 shards.
        var first = CutOffAfter(results: 15);

        var next = Next(first);

        Assert.Equal([Unsettled], Handed(next, TaskKind.BuildBlock));
        Assert.Empty(Handed(next, TaskKind.MergeWords));
        Assert.Equal([5, 6], Handed(next, TaskKind.WriteShard));
        Assert.Equal(Untouched().Outcome, next.Outcome);
    }

    [Fact]
    public void Next_CutOffTwice_HasWhatNeitherHadDone()
    {
        var first = CutOffAfter(results: 2);
        var second = CutOffAfter(results: 2, first.Noted);

        var next = Next(second, first.Noted.SetItems(second.Noted));

        Assert.Equal([Unsettled, 4, 5, 6], Handed(next, TaskKind.BuildBlock));
        Assert.Equal(Untouched().Outcome, next.Outcome);
    }

    [Fact]
    public void Next_AnotherFileState_HasTheBlockOfItsChunkBuilt()
    {
        var first = CutOffAfter(results: 7);
        var listing = PreprocessSimulation.Listing();

        var next = Next(
            first,
            listing: listing with
            {
                Files = [.. listing.Files.Select((file, i) => i == 9 ? file with { ModifiedNs = 6 } : file)],
            }
        );

        Assert.Equal([2, Unsettled], Handed(next, TaskKind.BuildBlock));
    }

    [Theory]
    [InlineData(1, new int[0])]
    [InlineData(3, new int[0])]
    [InlineData(1, new[] { 2 })]
    [InlineData(0, new[] { 1, 0 })]
    [InlineData(0, new[] { 0, 0 })]
    public void Next_FactsThatDoNotFitTheChunk_HasItsBlockBuilt(int hashes, int[] rejections)
    {
        var first = CutOffAfter(results: 7);
        var (key, reply) = first.Noted.Single(done => done.Value is TokenizeMessages.BlockBuilt { Task.Index: 2 });
        var facts = new DocumentFacts(
            [.. Enumerable.Repeat<UInt128>(1, hashes)],
            [],
            [
                .. rejections.Select(place => new DocumentRejection(
                    place,
                    new Rejection("a/02", RejectionReason.TooLarge, "Large.")
                )),
            ]
        );

        var next = Next(first, first.Noted.SetItem(key, (TokenizeMessages.BlockBuilt)reply with { Facts = facts }));

        Assert.Equal([2, Unsettled], Handed(next, TaskKind.BuildBlock));
        Assert.Equal(Untouched().Outcome, next.Outcome);
    }

    [Fact]
    public void Next_OtherTokenizer_HasEverythingDone()
    {
        var first = CutOffAfter(results: 7);

        var next = Next(first, change: request => request with { Tokenizer = new() { Strip = StripMode.None } });

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Handed(next, TaskKind.BuildBlock));
    }

    [Fact]
    public void Next_OtherSequences_KeepsBlocksAndHasEveryShardWritten()
    {
        var first = CutOffAfter(results: 15);

        var next = Next(first, change: request => request with { Sequences = new() { MaxLength = 7 } });

        Assert.Equal([Unsettled], Handed(next, TaskKind.BuildBlock));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Handed(next, TaskKind.WriteShard));
    }

    [Fact]
    public void BlockBuilt_FileChangedWithinATickOfTheListing_IsNotNoted()
    {
        var listing = PreprocessSimulation.Listing();
        var job = new PreprocessSimulation(
            listing: listing with
            {
                Files =
                [
                    .. listing.Files.Select(
                        (file, i) => i == 8 ? file with { ModifiedNs = PreprocessSimulation.ListedAtNs } : file
                    ),
                ],
            }
        );
        job.Tell(new PreprocessInput.Begun());
        job.RunToEnd();

        var noted = job.Effects.OfType<PreprocessEffect.Note>().Select(note => note.Reply);

        Assert.Equal([0, 2, 3, 4, 5, 6], noted.OfType<TokenizeMessages.BlockBuilt>().Select(built => built.Task.Index));
    }

    [Fact]
    public void Note_WholeJob_NotesEveryResult()
    {
        var job = Untouched();

        // 7 blocks, 3 merges, 7 shards.
        Assert.Equal(17, job.Effects.OfType<PreprocessEffect.Note>().Count());
    }

    [Fact]
    public void CutOffAnywhere_EndsWithTheSameRoot_AndNothingNotedIsDoneAgain() =>
        Gen.Select(Gen.Int[0, 17], Gen.Int[0, 17], Gen.Bool)
            .Sample(
                (once, twice, withVectors) =>
                {
                    var first = CutOffAfter(once, withVectors: withVectors);
                    var second = CutOffAfter(twice, first.Noted, withVectors);
                    var done = first.Noted.SetItems(second.Noted);

                    var next = Next(second, done, withVectors: withVectors);

                    Assert.Equal(Untouched(withVectors).Outcome, next.Outcome);
                    var settled = done
                        .Values.OfType<TokenizeMessages.BlockBuilt>()
                        .Count(b => b.Facts.Rejections.IsEmpty);
                    Assert.Equal(PreprocessSimulation.ChunkCount - settled, Handed(next, TaskKind.BuildBlock).Count());
                    Assert.Equal(
                        PreprocessSimulation.ChunkCount - done.Values.OfType<TokenizeMessages.ShardWritten>().Count(),
                        Handed(next, TaskKind.WriteShard).Count()
                    );
                },
                iter: 200
            );

    private static PreprocessSimulation Untouched(bool withVectors = false)
    {
        var job = new PreprocessSimulation(withVectors);
        job.Tell(new PreprocessInput.Begun());
        job.RunToEnd();
        return job;
    }

    // One lane does one task after the other, in the order of the chunks.
    private static PreprocessSimulation CutOffAfter(
        int results,
        ImmutableDictionary<string, ILaneReply>? done = null,
        bool withVectors = false
    )
    {
        var job = new PreprocessSimulation(withVectors);
        job.Done = done ?? job.Done;
        job.Tell(new PreprocessInput.Begun());
        while (!job.State.Ended && job.EverDone.Count < results)
        {
            if (job.HasAnswers)
            {
                job.Answer();
                continue;
            }
            job.Offer(Lane, 1);
            job.Finish(Lane, 0);
        }
        return job;
    }

    private static PreprocessSimulation Next(
        PreprocessSimulation cutOff,
        ImmutableDictionary<string, ILaneReply>? done = null,
        Func<PreprocessRequest, PreprocessRequest>? change = null,
        IngestMessages.CorpusListed? listing = null,
        bool withVectors = false
    )
    {
        var job = new PreprocessSimulation(withVectors, change: change, listing: listing)
        {
            Done = done ?? cutOff.Noted,
        };
        job.Tell(new PreprocessInput.Begun());
        job.RunToEnd();
        return job;
    }

    private static IEnumerable<int> Handed(PreprocessSimulation job, TaskKind kind) =>
        job.HandedOut.Where(task => task.Kind == kind).Select(task => task.Index).Order();
}
