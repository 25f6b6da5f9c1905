using System.Text;
using Akka.Actor;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Actors;
using Pipeline.Tokenize.Flow;
using Pipeline.Tokenize.Tests.Flow;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class DataFolderActorTests : ActorSpec
{
    [Fact]
    public async Task Release_AfterADefect_DeletesStagingAndGivesTheLockBack()
    {
        var folder = new DataFolder(Temp["data"]);
        var job = CreateTestProbe();
        var request = new PreprocessRequest { Corpus = Temp["corpus"], Data = folder.Root };
        var actor = job.ChildActorOf(
            DataFolderActor.Props(new JobId("job"), name: null, request, TestActor, Cancellation),
            Cancellation
        );
        actor.Tell(new PreprocessEffect.ClaimFolder(), job);
        await job.ExpectMsgAsync<PreprocessInput.FolderClaimed>(cancellationToken: Cancellation);

        // No vocabulary was given or read.
        actor.Tell(new PreprocessEffect.WriteGivenVocabulary(), job);

        var failed = await job.ExpectMsgAsync<PreprocessInput.StepFailed>(cancellationToken: Cancellation);
        Assert.Equal((ErrorKind.Internal, 1), (failed.Failure.Kind, failed.Generation));
        Assert.Throws<StorageException>(folder.ThrowIfHeld);
        actor.Tell(new PreprocessEffect.ReleaseFolder(), job);
        await job.ExpectMsgAsync<PreprocessInput.FolderReleased>(cancellationToken: Cancellation);
        Assert.False(Directory.Exists(folder.Root));
    }

    [Fact]
    public async Task Report_FolderTakenOverFromElsewhere_SaysByWhomAndLeavesStagingToIt()
    {
        var folder = new DataFolder(Temp["data"]);
        var job = CreateTestProbe();
        var actor = job.ChildActorOf(
            Props(new PreprocessRequest { Corpus = Temp["corpus"], Data = folder.Root }),
            Cancellation
        );
        actor.Tell(new PreprocessEffect.ClaimFolder(), job);
        actor.Tell(new PreprocessEffect.Report(PreprocessPhase.Tokenize, 0, 1), job);
        await job.ExpectMsgAsync<PreprocessInput.FolderClaimed>(cancellationToken: Cancellation);
        TakeOver(folder);

        actor.Tell(new PreprocessEffect.Report(PreprocessPhase.Tokenize, 1, 1), job);
        actor.Tell(new PreprocessEffect.ReleaseFolder(), job);

        var failed = await job.ExpectMsgAsync<PreprocessInput.StepFailed>(cancellationToken: Cancellation);
        Assert.StartsWith(
            $"The data folder '{folder.Root}' was taken over by process {Environment.ProcessId} on 'elsewhere'.",
            failed.Failure.Message,
            StringComparison.Ordinal
        );
        var released = await job.ExpectMsgAsync<PreprocessInput.FolderReleased>(cancellationToken: Cancellation);
        Assert.Equal(failed.Failure, released.TakenOver);
        Assert.True(Directory.Exists(folder.Staging.Root));
    }

    [Fact]
    public async Task ClaimFolder_TakenOverFromElsewhere_TouchesNothing()
    {
        var folder = new DataFolder(Temp["data"]);
        var job = CreateTestProbe();
        var actor = job.ChildActorOf(
            Props(new PreprocessRequest { Corpus = Temp["corpus"], Data = folder.Root }),
            Cancellation
        );
        actor.Tell(new PreprocessEffect.ClaimFolder(), job);
        await job.ExpectMsgAsync<PreprocessInput.FolderClaimed>(cancellationToken: Cancellation);
        TakeOver(folder);
        var staged = Path.Combine(folder.Staging.Root, "blocks", "of the new holder");
        await File.WriteAllTextAsync(staged, "", Cancellation);

        actor.Tell(new PreprocessEffect.ClaimFolder(), job);

        await job.ExpectMsgAsync<PreprocessInput.StepFailed>(cancellationToken: Cancellation);
        Assert.True(File.Exists(staged));
    }

    [Fact]
    public async Task ClaimFolder_Fails_SaysSoOfNoClaim()
    {
        Directory.CreateDirectory(Temp["data", ".local", "lock.guard", "in the way"]);
        var job = CreateTestProbe();
        var request = new PreprocessRequest { Corpus = Temp["corpus"], Data = Temp["data"] };
        var actor = job.ChildActorOf(Props(request), Cancellation);

        actor.Tell(new PreprocessEffect.ClaimFolder(), job);

        var failed = await job.ExpectMsgAsync<PreprocessInput.StepFailed>(cancellationToken: Cancellation);
        Assert.Equal((ErrorKind.Storage, null), (failed.Failure.Kind, failed.Generation));
    }

    [Fact]
    public async Task Commit_IndexCannotBeWritten_SaysSoAndIsCommitted()
    {
        var folder = new DataFolder(Temp["data"]);
        Directory.CreateDirectory(Path.Combine(folder.IndexPath, "in the way"));
        var job = CreateTestProbe();
        var request = new PreprocessRequest { Corpus = Temp["corpus"], Data = folder.Root };
        var actor = job.ChildActorOf(Props(request), Cancellation);
        var manifest = Earlier.Run().Manifest!;

        actor.Tell(new PreprocessEffect.Commit(manifest, [], [], 1, [], Containers: null, Vectors: null), job);

        var remark = await job.ExpectMsgAsync<JobMessages.JobRemark>(cancellationToken: Cancellation);
        Assert.Contains(folder.IndexPath, remark.Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "What only tidies up or remembers has failed; the data are whole, and the next job that writes there tries again. ",
            remark.Text,
            StringComparison.Ordinal
        );
        var committed = await job.ExpectMsgAsync<PreprocessInput.Committed>(cancellationToken: Cancellation);
        Assert.Equal(ManifestFile.Sha256(manifest), committed.ManifestSha256);
        Assert.True(ManifestFile.Exists(folder.Root));
    }

    [Fact]
    public async Task Examine_NobodyNeedsItAnyMore_StopsAndReleases()
    {
        var folder = new DataFolder(Temp["data"]);
        Directory.CreateDirectory(folder.Root);
        var job = CreateTestProbe();
        var request = new PreprocessRequest { Corpus = Temp["corpus"], Data = folder.Root };
        var actor = job.ChildActorOf(
            DataFolderActor.Props(new JobId("job"), name: null, request, TestActor, new CancellationToken(true)),
            Cancellation
        );

        actor.Tell(new PreprocessEffect.ExamineFolder(Everything: true), job);
        actor.Tell(new PreprocessEffect.ReleaseFolder(), job);

        var failed = await job.ExpectMsgAsync<PreprocessInput.StepFailed>(cancellationToken: Cancellation);
        Assert.Equal(ErrorKind.Cancelled, failed.Failure.Kind);
        await job.ExpectMsgAsync<PreprocessInput.FolderReleased>(cancellationToken: Cancellation);
        folder.Lock().Dispose();
    }

    // As another machine does it: by its own record in place of this one's.
    private static void TakeOver(DataFolder folder)
    {
        var path = Path.Combine(folder.LocalPath, "lock");
        const string seal = ",\n  \"sha256\": \"";
        var record = File.ReadAllText(path).Split(seal)[0];
        record = record.Replace($"\"{Environment.MachineName}\"", "\"elsewhere\"", StringComparison.Ordinal);
        File.WriteAllText(path, $"{record}{seal}{ContentHash.Of(Encoding.UTF8.GetBytes(record))}\"\n}}\n");
    }

    private Props Props(PreprocessRequest request) =>
        DataFolderActor.Props(new JobId("job"), name: null, request, TestActor, Cancellation);
}
