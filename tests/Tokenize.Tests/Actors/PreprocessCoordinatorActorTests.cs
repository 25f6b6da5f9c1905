using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Actors;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class PreprocessCoordinatorActorTests : TestKit
{
    private static readonly JobId One = new("preprocess-one");
    private static readonly JobId Two = new("preprocess-two");

    private readonly TempFolder _temp = new();
    private readonly TestProbe _ingest;
    private readonly IActorRef _coordinator;

    public PreprocessCoordinatorActorTests()
        : base(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            pipeline.lanes.type = Dispatcher
            """
        )
    {
        _ingest = CreateTestProbe();
        _coordinator = Sys.ActorOf(PreprocessCoordinatorActor.Props(_ingest, DataRoot.Anywhere, TimeProvider.System));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _temp.Dispose();
    }

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
            $"The data folder '{_temp["data"]}' is held by job preprocess-one of the cluster at 127.0.0.1:",
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
        new DataFolder(_temp["data"]).ThrowIfHeld();
    }

    private PreprocessMessages.StartPreprocess Start(JobId job) =>
        new(job, new PreprocessRequest { Corpus = _temp["corpus"], Data = _temp["data"] });
}
