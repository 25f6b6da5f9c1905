using Akka.Actor;
using Akka.TestKit;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Actors;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class PreprocessJobActorTests : ActorSpec
{
    private static readonly JobId Job = new("job");
    private static readonly WorkerId Lane = new("far", 0);

    [Fact]
    public async Task OnOversized_OwnTask_EndsTheJobWithTheReason()
    {
        var coordinator = CreateTestProbe();
        var ingest = CreateTestProbe();
        var request = new PreprocessRequest { Corpus = Temp["corpus"], Data = Temp["data"] };
        coordinator.ChildActorOf(
            PreprocessJobActor.Props(
                new PreprocessMessages.StartPreprocess(Job, request),
                name: null,
                ingest,
                TimeProvider.System
            ),
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

    [Fact]
    public async Task BlockBuilt_SaysThatADocumentVanishedWhichIsThere_EndsTheJobAndNamesTheWorker()
    {
        var (coordinator, lane, build) = await BeginBlockAsync();

        lane.Reply(Built(build, new Rejection("a/1", RejectionReason.Vanished, "Gone.")));

        Assert.Equal(
            new Failure(
                ErrorKind.Input,
                $"The worker far#0 does not find the document '{Temp["corpus", "a", "1"]}', which the coordinator still sees as it was listed. "
                    + $"Every node has to see the same corpus under '{Temp["corpus"]}': see to it that this one does, and run the same command again.",
                Temp["corpus", "a", "1"]
            ),
            await FailureAsync(coordinator)
        );
    }

    [Fact]
    public async Task BlockBuilt_SaysThatADocumentVanishedWhichHas_IsBelieved()
    {
        var (coordinator, lane, build) = await BeginBlockAsync();
        File.Delete(Temp["corpus", "a", "1"]);

        lane.Reply(Built(build, new Rejection("a/1", RejectionReason.Vanished, "Gone.")));

        Assert.StartsWith(
            $"Of the corpus '{Temp["corpus"]}', 1 of 2 documents could not be taken in, and the others have one label only, 'b'",
            (await FailureAsync(coordinator)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task TaskFailed_OnAnotherNode_NamesTheNode()
    {
        var (coordinator, lane, build) = await BeginBlockAsync();
        var far = new EmptyLocalActorRef(
            ((ExtendedActorSystem)Sys).Provider,
            new RootActorPath(new Address("akka.tcp", "pipeline", "10.0.0.2", 4053)) / "lane-0",
            Sys.EventStream
        );

        lane.Sender.Tell(new TokenizeMessages.TaskFailed(build.Task, Lane, Reason("No such folder.")), far);

        Assert.Equal("On the node far: No such folder.", (await FailureAsync(coordinator)).Message);
    }

    // A corpus of two documents, one of each label, is listed and its only block is handed to a lane.
    private async Task<(TestProbe Coordinator, TestProbe Lane, TokenizeMessages.BuildBlock Build)> BeginBlockAsync()
    {
        var files = new FileFingerprint[2];
        foreach (var (index, label) in ((string[])["a", "b"]).Index())
        {
            Directory.CreateDirectory(Temp["corpus", label]);
            File.WriteAllText(Temp["corpus", label, "1"], "text");
            FileStatus.Of(Temp["corpus", label, "1"], out files[index]);
        }
        var (coordinator, ingest, lane) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var request = new PreprocessRequest { Corpus = Temp["corpus"], Data = Temp["data"] };
        var job = coordinator.ChildActorOf(
            PreprocessJobActor.Props(
                new PreprocessMessages.StartPreprocess(Job, request),
                name: null,
                ingest,
                TimeProvider.System
            ),
            Cancellation
        );
        job.Tell(new TokenizeMessages.OfferLane(Lane, 1, []), lane);
        await ingest.ExpectMsgAsync<IngestMessages.ListCorpus>(cancellationToken: Cancellation);
        ingest.Reply(
            new IngestMessages.CorpusListed(
                Job,
                [new DocumentKey("a", "1"), new DocumentKey("b", "1")],
                files,
                [new CorpusChunk("", [0, 1])],
                Rejections: [],
                LeftOutByName: 0
            )
        );
        var build = await lane.ExpectMsgAsync<TokenizeMessages.BuildBlock>(cancellationToken: Cancellation);
        return (coordinator, lane, build);
    }

    private static TokenizeMessages.BlockBuilt Built(TokenizeMessages.BuildBlock build, Rejection rejection) =>
        new(
            build.Task,
            Lane,
            new ArtifactFile($"blocks/{new string('0', 64)}.parquet", new string('0', 64), 1),
            new ArtifactFile($"blocks/{new string('1', 64)}.parquet", new string('1', 64), 1),
            Tokens: 1,
            new DocumentFacts([1], [], [new DocumentRejection(0, rejection)])
        );

    private static async Task<Failure> FailureAsync(TestProbe coordinator) =>
        (
            await coordinator.FishForMessageAsync<PreprocessMessages.PreprocessFailed>(
                _ => true,
                cancellationToken: Cancellation
            )
        ).Failure;

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
