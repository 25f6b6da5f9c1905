using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit;
using Pipeline.Shared.Actors;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Actors;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class PreprocessCoordinatorActorTests : ActorSpec
{
    private static readonly JobId Job = new("job");
    private static readonly WorkerId Lane = new("node", 0);
    private static readonly Failure TooLarge = new(ErrorKind.Cluster, "Too large.", Path: null);
    private static readonly JobId One = new("preprocess-one");
    private static readonly JobId Two = new("preprocess-two");

    private readonly TestProbe _ingest;
    private readonly IActorRef _coordinator;

    public PreprocessCoordinatorActorTests()
        : base(ClusterOfOne)
    {
        _ingest = CreateTestProbe();
        _coordinator = Sys.ActorOf(PreprocessCoordinatorActor.Props(_ingest, DataRoot.Anywhere, TimeProvider.System));
    }

    [Fact]
    public async Task MemberLeft_WithATask_DoesNotCountAmongTheLostAndGetsNothingMore()
    {
        var cluster = Cluster.Get(Sys);
        await cluster.JoinAsync(cluster.SelfAddress, Cancellation);
        var leaving = new WorkerId(NodeName.Of(cluster.SelfUniqueAddress), 0);
        await BeginAsync();
        var lane = CreateTestProbe();
        await OfferAsync(leaving, lane);

        _coordinator.Tell(new ClusterEvent.MemberLeft(cluster.SelfMember.Copy(MemberStatus.Leaving)));
        _coordinator.Tell(new TokenizeMessages.OfferLane(leaving, 1, []), lane);

        // The third of those that are lost would end the job.
        foreach (var node in (string[])["x", "y"])
        {
            var lost = CreateTestProbe();
            await OfferAsync(new WorkerId(node, 0), lost);
            Sys.Stop(lost.Ref);
        }
        await OfferAsync(Lane, CreateTestProbe());
    }

    [Fact]
    public async Task TaskFailed_SaidByALane_EndsTheJobWithTheReason()
    {
        await BeginAsync();
        var lane = CreateTestProbe();
        var build = await OfferAsync(Lane, lane);

        // As the lane says it, which knows the coordinator alone once it has answered.
        _coordinator.Tell(new TokenizeMessages.TaskFailed(build.Task, Lane, TooLarge), lane);

        Assert.Equal(TooLarge, (await EndAsync()).Failure);
    }

    [Fact]
    public async Task OnOversized_WhatAJobGave_IsAnsweredWithTheReasonFromThenOn()
    {
        StartJob();
        await _ingest.ExpectMsgAsync<IngestMessages.ListCorpus>(cancellationToken: Cancellation);
        _ingest.Reply(new IngestMessages.IngestFailed(Job, TooLarge with { Message = "Of the corpus." }));
        var end = await EndAsync();
        Assert.Equal("Of the corpus.", end.Failure.Message);

        Sys.EventStream.Publish(
            new OversizedMessage(new PreprocessMessages.PreprocessCompleted(Job, 1, Summary: null!), TooLarge)
        );
        StartJob();

        Assert.Equal(TooLarge, (await EndAsync()).Failure);
    }

    private async Task BeginAsync()
    {
        StartJob();
        await _ingest.ExpectMsgAsync<IngestMessages.ListCorpus>(cancellationToken: Cancellation);
        _ingest.Reply(
            new IngestMessages.CorpusListed(
                Job,
                [new DocumentKey("a", "1"), new DocumentKey("b", "1")],
                [default, default],
                [new CorpusChunk("0", [0, 1])],
                Rejections: [],
                LeftOutByName: 0
            )
        );
    }

    // Until it is asked for the only chunk.
    private async Task<TokenizeMessages.BuildBlock> OfferAsync(WorkerId worker, TestProbe lane)
    {
        _coordinator.Tell(new TokenizeMessages.OfferLane(worker, 1, []), lane);
        return await lane.FishForMessageAsync<TokenizeMessages.BuildBlock>(_ => true, cancellationToken: Cancellation);
    }

    private void StartJob() =>
        _coordinator.Tell(
            new PreprocessMessages.StartPreprocess(
                Job,
                new PreprocessRequest { Corpus = Temp["corpus"], Data = Temp["data"] }
            ),
            TestActor
        );

    private Task<PreprocessMessages.PreprocessFailed> EndAsync() =>
        FishForMessageAsync<PreprocessMessages.PreprocessFailed>(_ => true, cancellationToken: Cancellation).AsTask();

    [Fact]
    public async Task Start_FolderOfAJobThatHasNotClaimedItYet_IsRefusedByThatJobsName()
    {
        _coordinator.Tell(Start(One));
        await _ingest.ExpectMsgAsync<IngestMessages.ListCorpus>(cancellationToken: Cancellation);

        var second = CreateTestProbe();
        _coordinator.Tell(Start(Two), second);

        var refused = await second.ExpectMsgAsync<PreprocessMessages.PreprocessFailed>(cancellationToken: Cancellation);
        Assert.Equal(ErrorKind.Storage, refused.Failure.Kind);
        Assert.StartsWith(
            $"The data folder '{Temp["data"]}' is held by job preprocess-one of the cluster at 127.0.0.1:",
            refused.Failure.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Cancel_WhileTheCorpusIsListed_StopsTheListing()
    {
        _coordinator.Tell(Start(One));
        var list = await _ingest.ExpectMsgAsync<IngestMessages.ListCorpus>(cancellationToken: Cancellation);
        Assert.False(list.Cancellation.IsCancellationRequested);

        _coordinator.Tell(new PreprocessMessages.CancelPreprocess(One));

        var end = await FishForMessageAsync<PreprocessMessages.PreprocessFailed>(
            _ => true,
            cancellationToken: Cancellation
        );
        Assert.Equal(ErrorKind.Cancelled, end.Failure.Kind);
        Assert.True(list.Cancellation.IsCancellationRequested);
        new DataFolder(Temp["data"]).ThrowIfHeld();
    }

    private PreprocessMessages.StartPreprocess Start(JobId job) =>
        new(job, new PreprocessRequest { Corpus = Temp["corpus"], Data = Temp["data"] });
}
