using System.Collections.Frozen;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

/// <summary>A job on top of an earlier one: what it does again, and what not.</summary>
public sealed class PreprocessAgainTests
{
    private static readonly PreviousData Before = Settled(Earlier.Run());

    [Fact]
    public void Again_NothingChanged_ReadsWritesAndClaimsNothing()
    {
        var job = Earlier.Again(Before);

        Assert.Equal(new PreprocessChanges(0, 0, 0, 0, 7, 0, 7, ShardReason.None), Summary(job).Changes);
        Assert.DoesNotContain(
            job.Effects,
            effect => effect is PreprocessEffect.ClaimFolder or PreprocessEffect.Assign or PreprocessEffect.Commit
        );
    }

    [Fact]
    public void Again_DocumentAdded_BuildsItsBlockAloneAndAllShards()
    {
        var job = Earlier.Again(Before.Without(9));

        // Chunk 2 holds documents 2 and 9. The vocabulary of the simulation is made of all blocks, so it changes back.
        Assert.Equal((1, 0, 0, 1, 6), Counts(job));
        Assert.Equal([2], Built(job));
    }

    [Fact]
    public void Again_DocumentDeleted_BuildsItsBlock()
    {
        var gone = new KnownDocument(new DocumentKey("b", "99"), default, 1, false, null);
        var previous = Before with
        {
            Documents = [.. Before.Documents, gone],
            Manifest = Before.Manifest! with
            {
                Chunks =
                [
                    .. Before.Manifest!.Chunks.Select(
                        (chunk, i) => i == 4 ? chunk with { Documents = chunk.Documents + 1 } : chunk
                    ),
                ],
            },
        };

        var job = Earlier.Again(previous);

        Assert.Equal((0, 0, 1, 1, 6), Counts(job));
        Assert.Equal([4], Built(job));
    }

    [Fact]
    public void Again_SizeChanged_BuildsWithoutComparing()
    {
        var job = Earlier.Again(
            Before.With(5, known => known with { File = known.File with { SizeBytes = 1 }, ContentHash = 0 })
        );

        Assert.Equal((0, 1, 0, 1, 6), Counts(job));
        Assert.Empty(Hashed(job));
    }

    [Fact]
    public void Again_TouchedWithTheSameBytes_IsReadAndKept()
    {
        var job = Earlier.Again(Before.With(5, known => known with { File = known.File with { ModifiedNs = 1 } }));

        Assert.Equal((0, 0, 0, 0, 7), Counts(job));
        Assert.Equal(["a/05"], Hashed(job));
        // Only the index is written, so that the document need not be read the next time.
        Assert.Empty(job.Effects.OfType<PreprocessEffect.Commit>().Single().NewFiles);
    }

    [Fact]
    public void Vanished_AmongDocumentsReadAgain_IsTheOneThatWasDoubtful()
    {
        // Of chunk 5, which holds documents 5 and 12, the second alone.
        var job = new PreprocessSimulation(
            previous: Before.With(12, known => known with { File = known.File with { ModifiedNs = 1 } })
        );
        job.Tell(new PreprocessInput.Begun());
        job.Offer(new WorkerId("a", 0), 1);
        job.AnswerAll();
        var task = job.HandedOut.Single();
        var gone = new DocumentRejection(0, new Rejection("b/12", RejectionReason.Vanished, "Gone."));

        var vanished = LaneFlow.Vanished(job.State, task, new DocumentFacts([], [], [gone]));

        Assert.Equal(TaskKind.HashDocuments, task.Kind);
        Assert.Equal(new DocumentKey("b", "12"), Assert.Single(vanished).Key);
    }

    [Fact]
    public void Again_OtherBytesOfTheSameSize_AreFoundByTheirHash()
    {
        var job = Earlier.Again(
            Before.With(5, known => known with { File = known.File with { ChangedNs = 1 }, ContentHash = 0 })
        );

        Assert.Equal((0, 1, 0, 1, 6), Counts(job));
        Assert.Equal(["a/05"], Hashed(job));
    }

    [Fact]
    public void Again_FileAsYoungAsTheListing_IsReadThoughItsStateIsTheSame()
    {
        // Two seconds, the coarsest tick of a file system's clock.
        var job = Earlier.Again(Before with { ListedAtNs = 2_000_000_005 });

        Assert.Equal(14, Hashed(job).Count);
        Assert.Empty(Hashed(Earlier.Again(Before with { ListedAtNs = 2_000_000_006 })));
    }

    [Fact]
    public void Again_Paranoid_ReadsEverything()
    {
        var job = Earlier.Again(Before, request => request with { Paranoid = true });

        Assert.Equal(14, Hashed(job).Count);
        Assert.True(job.Effects.OfType<PreprocessEffect.ExamineFolder>().Single().Everything);
    }

    [Fact]
    public void Again_WithoutIndex_ReadsEverythingAndKeepsEverything()
    {
        var fromBlocks = Before with
        {
            HasIndex = false,
            ListedAtNs = null,
            IsTidy = false,
            Documents =
            [
                .. Before
                    .Documents.Where(document => document.Rejection is null)
                    .Select(document => document with { File = default }),
            ],
        };

        var job = Earlier.Again(fromBlocks);

        Assert.Equal(14, Hashed(job).Count);
        Assert.Equal((0, 0, 0, 0, 7), Counts(job));
    }

    [Fact]
    public void Again_BlockDamaged_IsBuiltAndNothingElseIsWritten()
    {
        var job = Earlier.Again(Before.Damaged(Before.Manifest!.Chunks[2].Block) with { IsTidy = false });

        Assert.Equal(new PreprocessChanges(0, 0, 0, 1, 6, 1, 6, ShardReason.None), Summary(job).Changes);
        Assert.Equal([2], Built(job));
    }

    [Fact]
    public void Again_ShardDamaged_IsWrittenFromItsBlock()
    {
        var job = Earlier.Again(Before.Damaged(Before.Manifest!.Chunks[2].Shard) with { IsTidy = false });

        Assert.Equal(new PreprocessChanges(0, 0, 0, 0, 7, 1, 6, ShardReason.Damaged), Summary(job).Changes);
        Assert.DoesNotContain(job.Effects, effect => effect is PreprocessEffect.AddWords);
    }

    [Fact]
    public void Again_OtherSequences_ReadsNoDocument()
    {
        var job = Earlier.Again(Before, request => request with { Sequences = new SequenceOptions { MaxLength = 5 } });

        Assert.Equal(new PreprocessChanges(0, 0, 0, 0, 7, 7, 0, ShardReason.OptionsChanged), Summary(job).Changes);
        Assert.Empty(Hashed(job));
        Assert.All(
            job.Effects.OfType<PreprocessEffect.Assign>().Select(a => a.Task).Cast<TokenizeMessages.WriteShard>(),
            write => Assert.Equal(("/data", "/data"), (write.BlockRoot, write.VocabularyRoot))
        );
    }

    [Fact]
    public void Again_OtherTokenizer_BuildsEverything()
    {
        var job = Earlier.Again(
            Before,
            request => request with { Tokenizer = new TokenizerOptions { Strip = StripMode.None } }
        );

        Assert.Equal(7, Summary(job).Changes.BlocksBuilt);
    }

    [Fact]
    public void Again_Frozen_WritesShardsOfBuiltBlocksAlone()
    {
        var job = Earlier.Again(Before.Without(9), request => request with { Vocabulary = VocabularyRule.Frozen });

        Assert.Equal(new PreprocessChanges(1, 0, 0, 1, 6, 1, 6, ShardReason.None), Summary(job).Changes);
        Assert.DoesNotContain(job.Effects, effect => effect is PreprocessEffect.AddWords);
        Assert.Equal(
            VocabularySource.Given,
            job.Effects.OfType<PreprocessEffect.Commit>().Single().Manifest.Vocabulary.Source
        );
    }

    [Fact]
    public void Again_FrozenWithOtherTokenizer_IsRefused()
    {
        var job = Earlier.Again(
            Before,
            request =>
                request with
                {
                    Vocabulary = VocabularyRule.Frozen,
                    Tokenizer = new TokenizerOptions { Strip = StripMode.None },
                }
        );

        Assert.Equal(
            "The vocabulary of '/data' was made with strip leaky, encoding latin-1, lower-casing unicode; "
                + "with strip none, encoding latin-1, lower-casing unicode the same text has other words. "
                + "Give the same options, or have a vocabulary counted with '--vocabulary refit'.",
            job.Outcome
        );
        Assert.DoesNotContain(job.Effects, effect => effect is PreprocessEffect.ClaimFolder);
    }

    [Fact]
    public void Again_FrozenWithoutVocabulary_IsRefused()
    {
        var job = Earlier.Again(new PreviousData(), request => request with { Vocabulary = VocabularyRule.Frozen });

        Assert.Equal(ErrorKind.Settings, job.Effects.OfType<PreprocessEffect.Fail>().Single().Failure.Kind);
        Assert.Contains("'/data' has none", job.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void Again_FrozenVocabularyDamaged_IsRefused()
    {
        var job = Earlier.Again(
            Before.Damaged(Before.Manifest!.Vocabulary.File),
            request => request with { Vocabulary = VocabularyRule.Frozen }
        );

        Assert.Contains("is missing or damaged, so it cannot be kept", job.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void Again_RefitAfterFrozen_CountsTheWordsAgain()
    {
        var manifest = Before.Manifest!;
        var given = manifest with { Vocabulary = manifest.Vocabulary with { Source = VocabularySource.Given } };

        var job = Earlier.Again(Before with { Manifest = given });

        Assert.NotEmpty(job.Effects.OfType<PreprocessEffect.AddWords>());
    }

    [Fact]
    public void Again_VectorsOfTheSameFile_AreKept()
    {
        var job = Earlier.Again(Settled(Earlier.Run(withVectors: true)), withVectors: true);

        Assert.Equal(new VectorsSummary(5, 2, 9, 4), Summary(job).Vectors);
        Assert.DoesNotContain(job.Effects, effect => effect is PreprocessEffect.WriteVectors);
    }

    [Fact]
    public void Again_VectorsOfAnotherFile_AreRead()
    {
        var job = Earlier.Again(Settled(Earlier.Run(withVectors: true)) with { Vectors = null }, withVectors: true);

        Assert.Single(job.Effects.OfType<PreprocessEffect.WriteVectors>());
    }

    [Fact]
    public void Again_DryRun_CountsAndWritesNothing()
    {
        var job = Earlier.Again(Before.Without(9), request => request with { DryRun = true });

        Assert.Equal(new PreprocessChanges(1, 0, 0, 1, 6, 7, 0, ShardReason.VocabularyChanged), Summary(job).Changes);
        Assert.True(Summary(job).IsDryRun);
        Assert.DoesNotContain(
            job.Effects,
            effect => effect is PreprocessEffect.ClaimFolder or PreprocessEffect.Assign or PreprocessEffect.Commit
        );
    }

    [Fact]
    public void Again_DryRunWithAnotherEncoding_ReadsWhatMayBeTakenInNow()
    {
        var previous = Before.With(
            5,
            known => known with { Rejection = new Rejection("a/05", RejectionReason.BadEncoding, "Bytes.") }
        );

        var job = Earlier.Again(previous, request => DryRunWith(request, TextEncoding.Auto));

        Assert.Equal(["a/03", "a/05"], Hashed(job).Order(StringComparer.Ordinal));
        Assert.Equal(
            (1, 0, 0),
            (
                Summary(job).Changes.DocumentsAdded,
                Summary(job).Changes.DocumentsChanged,
                Summary(job).Changes.DocumentsDeleted
            )
        );
    }

    [Fact]
    public void Again_DryRunWithUtf8After_ReadsWhatMayBeTakenInNoLonger()
    {
        var before = Before with
        {
            Manifest = Before.Manifest! with
            {
                Tokenizer = Before.Manifest!.Tokenizer with { Encoding = TextEncoding.Auto },
            },
        };

        var job = Earlier.Again(before, request => DryRunWith(request, TextEncoding.Utf8));

        Assert.Equal(14, Hashed(job).Count);
    }

    private static PreprocessRequest DryRunWith(PreprocessRequest request, TextEncoding encoding) =>
        request with
        {
            DryRun = true,
            Tokenizer = request.Tokenizer with { Encoding = encoding },
        };

    [Fact]
    public void Again_AnotherJobWasFaster_LooksAgainUnderItsClaim()
    {
        var job = new PreprocessSimulation(previous: Before.Without(9));
        job.Tell(new PreprocessInput.Begun());

        job.ManifestInPlace = "another"; // after the look, before the claim
        job.RunToEnd();

        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.ExamineFolder>().Count());
        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
    }

    [Fact]
    public void TaskFailed_OnWhatLookedSound_ComparesEveryHashUnderANewClaim()
    {
        var job = new PreprocessSimulation(previous: Before.Without(9));
        job.Tell(new PreprocessInput.Begun());
        job.Offer(new WorkerId("a", 0), 1);
        job.AnswerAll();
        var build = job
            .Effects.OfType<PreprocessEffect.Assign>()
            .Select(a => a.Task)
            .OfType<TokenizeMessages.BuildBlock>();
        var damage = new Failure(ErrorKind.Artifact, "Damaged.", "/data/blocks");

        job.Tell(
            new PreprocessInput.TaskFailed(
                new TokenizeMessages.TaskFailed(build.Single().Task, new WorkerId("a", 0), damage)
            )
        );
        job.RunToEnd();

        Assert.Equal([false, true], job.Effects.OfType<PreprocessEffect.ExamineFolder>().Select(e => e.Everything));
        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.ClaimFolder>().Count());
        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
    }

    [Fact]
    public void TaskFailed_OnDamageASecondTime_EndsTheJob()
    {
        var job = new PreprocessSimulation(previous: Before.Without(9));
        var damage = new Failure(ErrorKind.Artifact, "Damaged.", "/data/blocks");
        job.Tell(new PreprocessInput.Begun());
        job.AnswerAll();

        job.Tell(new PreprocessInput.StepFailed(damage));
        job.AnswerAll();
        job.Tell(new PreprocessInput.StepFailed(damage));
        job.AnswerAll();

        Assert.Equal("Damaged.", job.Outcome);
    }

    [Fact]
    public void StepFailed_OnAStagedFileThatIsDamagedAtTheCommit_IsMadeAgain()
    {
        var job = new PreprocessSimulation();
        var damage = new Failure(ErrorKind.Artifact, "Damaged.", "/data/.local/staging/shards");
        job.Tell(new PreprocessInput.Begun());
        job.RunUntil(() => job.State.Phase == PreprocessPhase.Commit);

        job.FailNext(damage);
        job.RunToEnd();

        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.ClaimFolder>().Count());
        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.Commit>().Count());
    }

    [Fact]
    public void FolderReleased_TakenOverMeanwhile_IsTheReasonWhateverFailed()
    {
        var takenOver = new Failure(ErrorKind.Storage, "Taken over.", "/data");
        var job = new PreprocessSimulation();
        job.Tell(new PreprocessInput.Begun());
        job.AnswerAll();
        job.Tell(new PreprocessInput.StepFailed(new Failure(ErrorKind.Storage, "No such folder.", "/data/.local")));

        job.Tell(new PreprocessInput.FolderReleased(takenOver));

        Assert.Equal("Taken over.", job.Outcome);
    }

    [Fact]
    public void StepFailed_OnDamageThatALaneHasMetWithToo_IsMendedOnce()
    {
        var job = new PreprocessSimulation(previous: Before.Without(9));
        var damage = new Failure(ErrorKind.Artifact, "Damaged.", "/data/vocabulary");
        job.Tell(new PreprocessInput.Begun());
        job.Offer(new WorkerId("a", 0), 1);
        job.AnswerAll();
        var task = job.HandedOut.Single();

        job.Tell(new PreprocessInput.TaskFailed(new TokenizeMessages.TaskFailed(task, new WorkerId("a", 0), damage)));
        job.Tell(new PreprocessInput.StepFailed(damage, PreprocessSimulation.FirstClaim)); // before the new claim
        job.Answer();
        job.Tell(new PreprocessInput.StepFailed(damage, PreprocessSimulation.FirstClaim)); // and after it
        job.RunToEnd();

        Assert.Single(job.Effects.OfType<PreprocessEffect.Complete>());
        Assert.Equal(2, job.Effects.OfType<PreprocessEffect.ClaimFolder>().Count());
    }

    [Fact]
    public void StepFailed_OfTheClaimThatIsAwaited_EndsTheJob()
    {
        var job = new PreprocessSimulation(previous: Before.Without(9));
        job.Tell(new PreprocessInput.Begun());
        job.AnswerAll();
        job.Tell(new PreprocessInput.StepFailed(new Failure(ErrorKind.Artifact, "Damaged.", "/data/vocabulary")));

        job.Tell(new PreprocessInput.StepFailed(new Failure(ErrorKind.Storage, "No room.", "/data/.local")));
        job.RunToEnd();

        Assert.Equal("No room.", job.Outcome);
    }

    // Document 3 is refused whenever it is read. Here for a reason that stays, so that it need not be read again.
    private static PreviousData Settled(PreviousData run)
    {
        var rejection = new Rejection("a/03", RejectionReason.BadEncoding, "Bytes.");
        var all = new[] { rejection }.Concat(PreprocessSimulation.Listing().Rejections).ToList();
        var file = RejectionsFile.Describe(all);
        return run.With(3, known => known with { Rejection = rejection }) with
        {
            Manifest = run.Manifest! with { Rejections = new ManifestRejections(file, all.Count) },
            SoundFiles = run.SoundFiles.Append(file.Name).ToFrozenSet(StringComparer.Ordinal),
        };
    }

    private static PreprocessSummary Summary(PreprocessSimulation job) =>
        job.Effects.OfType<PreprocessEffect.Complete>().Single().Summary;

    private static (long Added, long Changed, long Deleted, int Built, int Reused) Counts(PreprocessSimulation job)
    {
        var changes = Summary(job).Changes;
        return (
            changes.DocumentsAdded,
            changes.DocumentsChanged,
            changes.DocumentsDeleted,
            changes.BlocksBuilt,
            changes.BlocksReused
        );
    }

    private static List<int> Built(PreprocessSimulation job) =>
        [
            .. job
                .Effects.OfType<PreprocessEffect.Assign>()
                .Select(assign => assign.Task)
                .OfType<TokenizeMessages.BuildBlock>()
                .Select(build => build.Task.Index),
        ];

    private static List<string> Hashed(PreprocessSimulation job) =>
        [
            .. job
                .Effects.OfType<PreprocessEffect.Assign>()
                .Select(assign => assign.Task)
                .OfType<TokenizeMessages.HashDocuments>()
                .SelectMany(hash => LabelDocuments.Keys(hash.Documents))
                .Select(key => key.ToString()),
        ];
}
