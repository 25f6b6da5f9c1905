using Akka.Actor;
using Pipeline.Ingest.Actors;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Ingest.Tests.Actors;

public sealed class FileReaderActorTests : ActorSpec
{
    private readonly IActorRef _reader;

    public FileReaderActorTests() => _reader = Sys.ActorOf(FileReaderActor.Props());

    [Fact]
    public async Task OnRead_AfterManyContainersThatHaveChanged_StillReads()
    {
        Directory.CreateDirectory(Temp["corpus", "a"]);
        File.WriteAllText(Temp["corpus", "a", "1"], "Subject: one\n\ntext\n");
        for (var task = 0; task < 4; task++)
        {
            _reader.Tell(
                Read(task, new DocumentSlices(new JsonFields(), [Temp["gone"]], [0], [0], [1], [1])),
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
        Directory.CreateDirectory(Temp["corpus", "a"]);
        var folder = missing.Length == 0 ? Temp["corpus"] : Temp["corpus", missing];
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
        Directory.CreateDirectory(Temp["corpus", "a"]);

        _reader.Tell(Read(0, slices: null), TestActor);

        var batch = await ExpectMsgAsync<DocumentBatch>(cancellationToken: Cancellation);
        Assert.Equal(0, batch.Count);
        Assert.True(batch.IsLast);
    }

    private IngestMessages.ReadDocuments Read(int task, DocumentSlices? slices) =>
        new(
            new TaskId(new JobId("job"), 1, TaskKind.BuildBlock, task),
            Lane: 0,
            Temp["corpus"],
            new TokenizerOptions(),
            MaxDocumentBytes: 1000,
            [new DocumentKey("a", "1")],
            slices
        );
}
