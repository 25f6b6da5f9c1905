using Akka.Actor;
using Akka.TestKit.Xunit;
using Pipeline.Ingest.Actors;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Tests.Actors;

public sealed class FileReaderActorTests : TestKit
{
    private readonly TempFolder _temp = new();
    private readonly IActorRef _reader;

    public FileReaderActorTests()
        : base(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            pipeline.readers.type = Dispatcher
            """
        ) => _reader = Sys.ActorOf(FileReaderActor.Props());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task OnRead_AfterManyContainersThatHaveChanged_StillReads()
    {
        Directory.CreateDirectory(_temp["corpus", "a"]);
        File.WriteAllText(_temp["corpus", "a", "1"], "Subject: one\n\ntext\n");
        for (var task = 0; task < 4; task++)
        {
            _reader.Tell(
                Read(task, new DocumentSlices(new JsonFields(), [_temp["gone"]], [0], [0], [1], [1])),
                TestActor
            );
            await ExpectMsgAsync<IngestMessages.ReadingFailed>(cancellationToken: Cancellation);
        }

        _reader.Tell(Read(4, slices: null), TestActor);

        var batch = await ExpectMsgAsync<DocumentBatch>(cancellationToken: Cancellation);
        Assert.Equal(1, batch.Count);
        Assert.True(batch.IsLast);
    }

    private IngestMessages.ReadDocuments Read(int task, DocumentSlices? slices) =>
        new(
            new TaskId(new JobId("job"), 1, TaskKind.BuildBlock, task),
            Lane: 0,
            _temp["corpus"],
            new TokenizerOptions(),
            MaxDocumentBytes: 1000,
            [new DocumentKey("a", "1")],
            slices
        );
}
