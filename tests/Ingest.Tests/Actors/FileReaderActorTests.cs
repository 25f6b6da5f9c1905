using Akka.Actor;
using Akka.TestKit.Xunit;
using Pipeline.Ingest.Actors;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

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

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public async Task OnRead_CorpusOrLabelFolderIsNotThere_FailsInsteadOfVanishedDocuments(string missing)
    {
        Directory.CreateDirectory(_temp["corpus", "a"]);
        var folder = missing.Length == 0 ? _temp["corpus"] : _temp["corpus", missing];
        Directory.Delete(folder, recursive: true);

        _reader.Tell(Read(0, slices: null), TestActor);

        var failed = await ExpectMsgAsync<IngestMessages.ReadingFailed>(cancellationToken: Cancellation);
        Assert.Equal(
            new Failure(
                ErrorKind.Input,
                $"The folder '{folder}' was listed, but where its documents are read it is missing or may not be read. "
                    + "Every node has to see the same corpus under the same path: see to it that this one does, and run the same command again.",
                folder
            ),
            failed.Failure
        );
    }

    [Fact]
    public async Task OnRead_DocumentGoneFromItsFolder_IsRejected()
    {
        Directory.CreateDirectory(_temp["corpus", "a"]);

        _reader.Tell(Read(0, slices: null), TestActor);

        var batch = await ExpectMsgAsync<DocumentBatch>(cancellationToken: Cancellation);
        Assert.Equal(0, batch.Count);
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
