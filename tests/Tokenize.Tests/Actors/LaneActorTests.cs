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

public sealed class LaneActorTests : ActorSpec
{
    private static readonly JobId One = new("one");
    private static readonly JobId Two = new("two");

    private readonly DataFolder _data;
    private readonly TestProbe _coordinator;
    private readonly TestProbe _ingest;
    private readonly IActorRef _lane;

    public LaneActorTests()
    {
        _data = new DataFolder(Temp["data"]);
        _data.Staging.Mark(One, 1);
        _data.Staging.Mark(Two, 1);
        _coordinator = CreateTestProbe();
        _ingest = CreateTestProbe();
        _lane = Sys.ActorOf(
            LaneActor.Props(
                new WorkerId("node", 0),
                _coordinator,
                _ingest,
                DataRoot.Anywhere,
                new EncoderCache(),
                new RecentBlocks()
            )
        );
    }

    [Theory]
    [InlineData("other", 1)]
    [InlineData("one", 2)]
    public async Task Begin_StagingFolderOfThatPathIsAnother_IsRefusedBeforeAnythingIsRead(string job, int generation)
    {
        var task = new TaskId(new JobId(job), generation, TaskKind.BuildBlock, 0);

        Build(task);

        var failed = await ExpectMsgAsync<TokenizeMessages.TaskFailed>(cancellationToken: Cancellation);
        Assert.Equal((task, ErrorKind.Storage), (failed.Task, failed.Failure.Kind));
        Assert.Matches(
            $"^The folder '{_data.Staging.Root}' is not the one that the coordinator has made ready for job {job}: there is no '[0-9a-f]{{64}}\\.claim' in it\\. "
                + "The data folder has to be one and the same for all nodes, under one path: ",
            failed.Failure.Message
        );
        await _ingest.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100), Cancellation);
    }

    [Fact]
    public async Task Begin_TasksOfTwoJobsAtOnce_AreDoneOneAfterTheOther()
    {
        Build(One, 0);
        Hash(Two, 0);
        Build(Two, 1);
        Build(Two, 1);

        await EndReadingAsync(TaskKind.BuildBlock, One, 0);
        await EndReadingAsync(TaskKind.HashDocuments, Two, 0);
        await EndReadingAsync(TaskKind.BuildBlock, Two, 1);
        await _ingest.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100), Cancellation);
    }

    [Fact]
    public async Task OnOffer_OneTaskRunsAndOneWaits_HoldsBoth()
    {
        Build(One, 0);
        Build(Two, 0);
        await _ingest.ExpectMsgAsync<IngestMessages.ReadDocuments>(cancellationToken: Cancellation);

        var offer = await _coordinator.FishForMessageAsync<TokenizeMessages.OfferLane>(
            offer => !offer.Holding.IsEmpty,
            cancellationToken: Cancellation
        );

        Assert.Equal(
            [new TaskId(One, 1, TaskKind.BuildBlock, 0), new TaskId(Two, 1, TaskKind.BuildBlock, 0)],
            offer.Holding.OrderBy(task => task.Job.Value, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task OnJobEnded_OfTheRunningTask_TheNextOneOfAnotherJobRuns()
    {
        Build(One, 0);
        Hash(One, 1);
        Hash(Two, 0);
        await _ingest.ExpectMsgAsync<IngestMessages.ReadDocuments>(cancellationToken: Cancellation);

        _lane.Tell(new TokenizeMessages.JobEnded(One, 1));

        // The tokenizer and the hasher say these, in either order.
        var said = await _ingest.ReceiveNAsync(2, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(
            new TaskId(One, 1, TaskKind.BuildBlock, 0),
            Assert.Single(said.OfType<IngestMessages.StopReading>()).Task
        );
        Assert.Equal(
            new TaskId(Two, 1, TaskKind.HashDocuments, 0),
            Assert.Single(said.OfType<IngestMessages.ReadDocuments>()).Task
        );
    }

    [Fact]
    public async Task OnJobEnded_OfAWaitingTask_TheRunningOneGoesOn()
    {
        Build(One, 0);
        Hash(Two, 0);
        Build(One, 1);
        _lane.Tell(new TokenizeMessages.JobEnded(Two, 1));

        await EndReadingAsync(TaskKind.BuildBlock, One, 0);
        await EndReadingAsync(TaskKind.BuildBlock, One, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnOversized_OwnAnswer_FailsItsTask(bool isFailure)
    {
        var failure = new Failure(ErrorKind.Cluster, "Too large.", Path: null);
        await _coordinator.ExpectMsgAsync<TokenizeMessages.OfferLane>(cancellationToken: Cancellation);
        foreach (var lane in (int[])[1, 0])
        {
            var (task, worker) = (new TaskId(One, 1, TaskKind.HashDocuments, lane), new WorkerId("node", lane));
            ILaneReply answer = isFailure
                ? new TokenizeMessages.TaskFailed(task, worker, new Failure(ErrorKind.Internal, "A stack.", Path: null))
                : new TokenizeMessages.DocumentsHashed(task, worker, new DocumentFacts([], [], []));
            Sys.EventStream.Publish(new OversizedMessage(answer, failure));
        }

        var failed = await _coordinator.FishForMessageAsync<TokenizeMessages.TaskFailed>(
            _ => true,
            cancellationToken: Cancellation
        );

        Assert.Equal(
            new TokenizeMessages.TaskFailed(
                new TaskId(One, 1, TaskKind.HashDocuments, 0),
                new WorkerId("node", 0),
                failure
            ),
            failed
        );
    }

    [Fact]
    public async Task Begin_PathsOutsideTheDataRoot_AreRefusedUnread()
    {
        var lane = Sys.ActorOf(
            LaneActor.Props(
                new WorkerId("node", 1),
                _coordinator,
                _ingest,
                new DataRoot("/srv"),
                new EncoderCache(),
                new RecentBlocks()
            )
        );
        var file = new ArtifactFile("blocks/x", "", 0);
        var (block, hash, merge, shard) = (Task(0), Task(1), Task(2), Task(3));
        var options = new TokenizerOptions();
        var slices = new DocumentSlices(new JsonFields(), ["/srv/staging/1", "/etc/passwd"], [], [], [], []);

        lane.Tell(
            new TokenizeMessages.BuildBlock(block, "/srv/corpus", "/srv/staging", options, 1, [], slices),
            TestActor
        );
        lane.Tell(new TokenizeMessages.HashDocuments(hash, "/corpus", options, 1, []), TestActor);
        lane.Tell(
            new TokenizeMessages.MergeWords(merge, "/srv/staging", options, [new WordsPart("/srv/../data", file, [])]),
            TestActor
        );
        lane.Tell(
            new TokenizeMessages.WriteShard(
                shard,
                "/staging",
                "/data",
                file,
                file,
                "/data",
                file,
                VocabularySource.Corpus,
                new SequenceOptions(),
                []
            ),
            TestActor
        );

        Assert.Equal(
            [
                (block, "'/etc/passwd' is not in '/srv', the folder that this cluster reads and writes."),
                (hash, "'/corpus' is not in '/srv', the folder that this cluster reads and writes."),
                (merge, "'/srv/../data' is not in '/srv', the folder that this cluster reads and writes."),
                (
                    shard,
                    "'/staging' is not in '/srv', the folder that this cluster reads and writes."
                        + Environment.NewLine
                        + "'/data' is not in '/srv', the folder that this cluster reads and writes."
                ),
            ],
            (await ReceiveNAsync(4, Cancellation).ToListAsync(Cancellation))
                .Cast<TokenizeMessages.TaskFailed>()
                .Select(failed => (failed.Task, failed.Failure.Message))
        );
        await _ingest.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100), Cancellation);

        static TaskId Task(int index) => new(One, 1, TaskKind.BuildBlock, index);
    }

    private void Build(JobId job, int index) => Build(new TaskId(job, 1, TaskKind.BuildBlock, index));

    private void Build(TaskId task) =>
        _lane.Tell(
            new TokenizeMessages.BuildBlock(
                task,
                "/corpus",
                _data.Staging.Root,
                new TokenizerOptions(),
                MaxDocumentBytes: 1,
                Documents: [],
                Slices: null
            ),
            TestActor
        );

    private void Hash(JobId job, int index) =>
        _lane.Tell(
            new TokenizeMessages.HashDocuments(
                new TaskId(job, 1, TaskKind.HashDocuments, index),
                "/corpus",
                new TokenizerOptions(),
                MaxDocumentBytes: 1,
                Documents: []
            ),
            TestActor
        );

    // A task that is read and fails is over, and nothing has to be written for it.
    private async Task EndReadingAsync(TaskKind kind, JobId job, int index)
    {
        var task = new TaskId(job, 1, kind, index);
        var read = await _ingest.ExpectMsgAsync<IngestMessages.ReadDocuments>(cancellationToken: Cancellation);
        Assert.Equal(task, read.Task);
        _ingest.Reply(new IngestMessages.ReadingFailed(task, new Failure(ErrorKind.Input, "Unreadable.", null)));
        var failed = await ExpectMsgAsync<TokenizeMessages.TaskFailed>(cancellationToken: Cancellation);
        Assert.Equal(task, failed.Task);
    }
}
