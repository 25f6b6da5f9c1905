using Akka.TestKit.Xunit;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Actors;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class PreprocessJobActorTests : TestKit
{
    private static readonly JobId Job = new("job");

    private readonly TempFolder _temp = new();

    public PreprocessJobActorTests()
        : base(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            pipeline.lanes.type = Dispatcher
            """
        ) { }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task OnOversized_OwnTask_EndsTheJobWithTheReason()
    {
        var coordinator = CreateTestProbe();
        var ingest = CreateTestProbe();
        var request = new PreprocessRequest { Corpus = _temp["corpus"], Data = _temp["data"] };
        coordinator.ChildActorOf(
            PreprocessJobActor.Props(new PreprocessMessages.StartPreprocess(Job, request), ingest, TimeProvider.System),
            Cancellation
        );
        await ingest.ExpectMsgAsync<IngestMessages.ListCorpus>(cancellationToken: Cancellation);

        Sys.EventStream.Publish(new OversizedMessage(Hash(new JobId("other")), Reason("Of another job.")));
        Sys.EventStream.Publish(new OversizedMessage(Hash(Job), Reason("Too large.")));

        var failed = await coordinator.FishForMessageAsync<PreprocessMessages.PreprocessFailed>(
            _ => true,
            cancellationToken: Cancellation
        );
        Assert.Equal(Reason("Too large."), failed.Failure);
    }

    private static Failure Reason(string text) => new(ErrorKind.Cluster, text, Path: null);

    private static TokenizeMessages.HashDocuments Hash(JobId job) =>
        new(
            new TaskId(job, 0, TaskKind.HashDocuments, 0),
            "/corpus",
            new TokenizerOptions(),
            MaxDocumentBytes: 1,
            Documents: []
        );
}
