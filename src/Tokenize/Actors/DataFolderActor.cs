using Akka.Actor;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>Does what a job's coordinator itself does in the data folder: claims it, writes the vocabulary, commits.</summary>
/// <remarks>Answers its parent with inputs of the job's flow, one after the other.</remarks>
internal sealed class DataFolderActor : ReceiveActor
{
    // A job is given up and begun anew, never resumed, so each has one claim so far.
    private const int FirstGeneration = 1;

    private readonly JobId _job;
    private readonly PreprocessRequest _request;
    private readonly IActorRef _ingest;
    private readonly DataFolder _folder;
    private VocabularyMerge _merge = new();
    private Vocabulary? _vocabulary;
    private DataFolderLock? _lock;
    private string _staging = "";

    public DataFolderActor(JobId job, PreprocessRequest request, IActorRef ingest)
    {
        _job = job;
        _request = request;
        _ingest = ingest;
        _folder = new DataFolder(request.Data);
        Receive<PreprocessEffect.ClaimFolder>(_ => Try(Claim));
        // The coordinator's own threads do the work, also after an await: what is asked next waits for it anyway.
        ReceiveAsync<PreprocessEffect.AddWords>(add => TryAsync(() => AddWordsAsync(add.Part)));
        ReceiveAsync<PreprocessEffect.WriteVocabulary>(_ => TryAsync(WriteVocabularyAsync));
        Receive<PreprocessEffect.WriteVectors>(_ => ReadVectors());
        ReceiveAsync<IngestMessages.VectorsRead>(read => TryAsync(() => WriteVectorsAsync(read)));
        Receive<IngestMessages.IngestFailed>(failed => Fail(failed.Failure));
        ReceiveAsync<PreprocessEffect.Commit>(commit => TryAsync(() => CommitAsync(commit)));
        Receive<PreprocessEffect.ReleaseFolder>(_ => Release());
    }

    internal static Props Props(JobId job, PreprocessRequest request, IActorRef ingest) =>
        Akka.Actor.Props.Create(() => new DataFolderActor(job, request, ingest)).WithDispatcher(LaneDispatcher.Name);

    // The lock must not outlive the claim.
    protected override void PreRestart(Exception reason, object message)
    {
        Fail(Failure.From(reason));
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _lock?.Dispose();

    private void Claim()
    {
        ManifestFile.RefuseNewer(_folder.Root);
        _lock = _folder.Lock();
        _folder.DeleteStaging();
        _staging = _folder.CreateStaging(_job, FirstGeneration);
        Context.Parent.Tell(new PreprocessInput.FolderClaimed(FirstGeneration, _staging));
    }

    private Task AddWordsAsync(WordsPart part) => WordsParts.AddAsync(_merge, _staging, part, CancellationToken.None);

    private async Task WriteVocabularyAsync()
    {
        _vocabulary = _merge.Rank();
        _merge = new VocabularyMerge();
        var file = await VocabularyFile.WriteAsync(_staging, _vocabulary, CancellationToken.None);
        Context.Parent.Tell(new PreprocessInput.VocabularyWritten(file, _vocabulary.Count));
    }

    private void ReadVectors() =>
        _ingest.Tell(
            new IngestMessages.ReadVectors(
                _job,
                _request.Vectors!,
                _vocabulary!.Words,
                VectorRows.WordCount(_request.Sequences, _vocabulary.Count)
            )
        );

    private async Task WriteVectorsAsync(IngestMessages.VectorsRead read)
    {
        var columns = read.Summary.Dimensions;
        var matrix = VectorRows.Arrange(read.Matrix, columns, _request.Sequences);
        var rows = matrix.Length / columns;
        var file = VectorsFile.Write(_staging, matrix, rows, columns);
        var source = await ContentHash.OfFileAsync(_request.Vectors!, CancellationToken.None);
        Context.Parent.Tell(
            new PreprocessInput.VectorsWritten(
                new ManifestVectors(file, rows, columns, read.Summary.CoveredWords, source),
                read.Summary
            )
        );
    }

    private async Task CommitAsync(PreprocessEffect.Commit commit)
    {
        var manifest = commit.Manifest;
        if (!commit.Rejections.IsEmpty)
        {
            var file = RejectionsFile.Write(_staging, commit.Rejections);
            manifest = manifest with { Rejections = new ManifestRejections(file, commit.Rejections.Length) };
        }
        await _folder.AdoptAsync(_staging, manifest.Files, CancellationToken.None);
        ManifestFile.Commit(_folder.Root, manifest);
        _folder.RememberSource(_request.Corpus, _request.Vectors);
        _folder.CollectGarbage(manifest);
        Context.Parent.Tell(new PreprocessInput.Committed(ManifestFile.Sha256(manifest)));
    }

    private void Release()
    {
        if (_lock is not null)
        {
            // What cannot be deleted now is deleted by the next claim.
            Try(_folder.DeleteStaging);
            _lock.Dispose();
            _lock = null;
        }
        Context.Parent.Tell(new PreprocessInput.FolderReleased());
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (PipelineException e)
        {
            Fail(Failure.From(e));
        }
    }

    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (PipelineException e)
        {
            Fail(Failure.From(e));
        }
    }

    private static void Fail(Failure failure) => Context.Parent.Tell(new PreprocessInput.StepFailed(failure));
}
