using Akka.Actor;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>Does what a job's coordinator itself does in the data folder: examines and claims it, writes the vocabulary, commits.</summary>
/// <remarks>Answers its parent with inputs of the job's flow, one after the other; after a failure not before it is asked anew.</remarks>
internal sealed class DataFolderActor : ReceiveActor
{
    private const int ManyWords = 1_000_000;

    private readonly JobId _job;
    private readonly ClusterJob? _name;
    private readonly CancellationToken _cancellation;
    private readonly PreprocessRequest _request;
    private readonly IActorRef _ingest;
    private readonly DataFolder _folder;
    private readonly VectorsInProgress _vectors;
    private VocabularyMerge _merge = new();
    private Vocabulary? _given;
    private DataFolderLock? _lock;
    private int _generation;
    private bool _hasFailed;

    public DataFolderActor(
        JobId job,
        ClusterJob? name,
        PreprocessRequest request,
        IActorRef ingest,
        CancellationToken cancellation
    )
    {
        _job = job;
        _name = name;
        _cancellation = cancellation;
        _request = request;
        _ingest = ingest;
        _folder = new DataFolder(request.Data);
        _vectors = new VectorsInProgress(job, request, _folder.Staging.Root);
        // The coordinator's own threads do the work, also after an await: what is asked next waits for it anyway.
        ReceiveAsync<PreprocessEffect.ExamineFolder>(examine => TryAsync(() => ExamineAsync(examine.Everything)));
        ReceiveAsync<PreprocessEffect.ReadVocabulary>(_ => TryAsync(ReadVocabularyAsync));
        ReceiveAsync<PreprocessEffect.ClaimFolder>(_ => OnClaimAsync());
        ReceiveAsync<PreprocessEffect.Report>(_ => TryAsync(ThrowIfTakenOverAsync));
        ReceiveAsync<PreprocessEffect.AddWords>(add => TryAsync(() => AddWordsAsync(add.Part)));
        ReceiveAsync<PreprocessEffect.WriteVocabulary>(_ => TryAsync(() => WriteVocabularyAsync(_merge.Rank())));
        ReceiveAsync<PreprocessEffect.WriteGivenVocabulary>(_ => TryAsync(() => WriteVocabularyAsync(_given!)));
        ReceiveAsync<PreprocessEffect.WriteVectors>(write => TryAsync(() => ReadVectorsAsync(write)));
        ReceiveAsync<IngestMessages.VectorsRead>(read => TryAsync(() => WriteVectorsAsync(read)));
        Receive<IngestMessages.IngestFailed>(failed => Fail(failed.Failure, _generation));
        ReceiveAsync<PreprocessEffect.Commit>(commit => TryAsync(() => CommitAsync(commit)));
        Receive<PreprocessEffect.ReleaseFolder>(_ => Release());
    }

    /// <param name="job">The job.</param>
    /// <param name="name">How users of the cluster name it; <c>null</c> where there is no cluster.</param>
    /// <param name="request">What is to be done.</param>
    /// <param name="ingest">The ingest stage of this node.</param>
    /// <param name="cancellation">Stops what is done before anything is committed; what is asked next still has to be.</param>
    internal static Props Props(
        JobId job,
        ClusterJob? name,
        PreprocessRequest request,
        IActorRef ingest,
        CancellationToken cancellation
    ) =>
        Akka
            .Actor.Props.Create(() => new DataFolderActor(job, name, request, ingest, cancellation))
            .WithDispatcher(LaneDispatcher.Name);

    // The lock must not outlive the claim.
    protected override void PreRestart(Exception reason, object message)
    {
        Fail(Failure.From(reason));
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _lock?.Dispose();

    private async Task ExamineAsync(bool everything)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_lock is null && !_request.DryRun)
        {
            _folder.ThrowIfHeld();
        }
        var previous = await DataExaminer.ExamineAsync(
            _folder,
            _request.Corpus,
            _request.Vectors,
            everything,
            _cancellation
        );
        Context.Parent.Tell(new PreprocessInput.FolderExamined(previous));
    }

    private async Task ReadVocabularyAsync()
    {
        (_given, var file) = await GivenVocabulary.ReadAsync(
            _request.VocabularyFrom!,
            _request.Tokenizer,
            _cancellation
        );
        Context.Parent.Tell(new PreprocessInput.VocabularyRead(file, _given.Count));
    }

    private Task OnClaimAsync()
    {
        _hasFailed = false;
        _merge = new VocabularyMerge();
        _vectors.Forget();
        return TryAsync(ClaimAsync, generation: null); // a claim that fails belongs to none
    }

    private async Task ClaimAsync()
    {
        _lock?.ThrowIfTakenOver();
        _lock ??= _folder.Lock(_request.TakeOver, _name);
        var done = await _folder.Staging.PrepareAsync(_cancellation);
        _generation++;
        _folder.Staging.Mark(_job, _generation);
        var manifest = ManifestFile.FindBytes(_folder.Root);
        Context.Parent.Tell(
            new PreprocessInput.FolderClaimed(
                _generation,
                _folder.Staging.Root,
                manifest is null ? "" : ContentHash.Of(manifest),
                NotedReplies.Of(done)
            )
        );
    }

    private Task ThrowIfTakenOverAsync()
    {
        _lock?.ThrowIfTakenOver();
        return Task.CompletedTask;
    }

    private async Task AddWordsAsync(WordsPart part)
    {
        await WordsParts.AddAsync(_merge, part, CancellationToken.None);
        Free(_merge.Count);
    }

    // Dictionaries that were merged, and the merge once it is ranked, would stay until after the peak. At most some dozens
    // of dictionaries reach a coordinator, so the collections are few.
    private static void Free(int words)
    {
        if (words > ManyWords)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }

    private async Task WriteVocabularyAsync(Vocabulary vocabulary)
    {
        _vectors.Keep(vocabulary);
        _merge = new VocabularyMerge();
        Free(vocabulary.Count);
        var file = await VocabularyFile.WriteAsync(_folder.Staging.Root, vocabulary, CancellationToken.None);
        Context.Parent.Tell(new PreprocessInput.VocabularyWritten(file, vocabulary.Count));
    }

    private async Task ReadVectorsAsync(PreprocessEffect.WriteVectors write) =>
        _ingest.Tell(await _vectors.AskAsync(write, _cancellation));

    private async Task WriteVectorsAsync(IngestMessages.VectorsRead read)
    {
        if (await _vectors.WriteAsync(read) is { } written)
        {
            Context.Parent.Tell(written);
        }
    }

    private async Task CommitAsync(PreprocessEffect.Commit commit)
    {
        var manifest = await FolderCommit.RunAsync(_folder, _lock, commit);
        // The new data are in place for good, whatever becomes of the rest.
        TryOrRemark(() => FolderCommit.Remember(_folder, _request, commit, manifest));
        TryOrRemark(() => _folder.CollectGarbage(commit.Manifest));
        Context.Parent.Tell(new PreprocessInput.Committed(ContentHash.Of(manifest)));
    }

    private void Release()
    {
        Failure? takenOver = null;
        if (_lock is not null)
        {
            _hasFailed = false;
            takenOver = FindTakeOver(_lock);
            if (takenOver is null)
            {
                TryOrRemark(_folder.Staging.Delete); // else it is the new holder's
            }
            _lock.Dispose();
            _lock = null;
        }
        Context.Parent.Tell(new PreprocessInput.FolderReleased(takenOver));
    }

    private static Failure? FindTakeOver(DataFolderLock held)
    {
        try
        {
            held.ThrowIfTakenOver();
            return null;
        }
        catch (StorageException e)
        {
            return Failure.From(e);
        }
    }

    // What only tidies up, or spares the next job work, decides nothing of this one.
    private void TryOrRemark(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Context.Parent.Tell(
                new JobMessages.JobRemark(
                    _job,
                    $"What only tidies up or remembers has failed; the data are whole, and the next job that writes there tries again. {Failure.From(e).Message}"
                )
            );
        }
    }

    private Task TryAsync(Func<Task> action) => TryAsync(action, _generation);

    // A defect, too, ends the job in order: a restart would drop the lock, and leave the staging folder behind.
    private async Task TryAsync(Func<Task> action, int? generation)
    {
        if (_hasFailed)
        {
            return; // one failure is enough: what follows was asked for before it was known
        }
        try
        {
            await action();
        }
        catch (Exception e)
        {
            Fail(Failure.From(e), generation);
        }
    }

    private void Fail(Failure failure, int? generation = null)
    {
        _hasFailed = true;
        Context.Parent.Tell(new PreprocessInput.StepFailed(failure, generation));
    }
}
