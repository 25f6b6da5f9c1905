using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Checkpoints;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

public sealed class RunPreparationTests : IAsyncLifetime
{
    private readonly TempFolder _temp = new();
    private readonly List<string> _notes = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => _temp["data"];

    private string Run => _temp["run"];

    private TrainRequest Request => TinyRun.Request(Data, Run);

    public async ValueTask InitializeAsync() => await TinyData.WriteAsync(Data, Cancellation);

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Open_NewFolder_BeginsAtTheStartUnderTheFirstClaim()
    {
        var run = (await TinyRun.OpenAsync(Request))!;

        Assert.Equal((1, null), (run.Generation, run.From));
        Assert.Equal(TrainCursor.Start, run.Cursor);
        Assert.Equal((48, 12), (run.Record.Split.Training, run.Record.Split.HeldOut));
        Assert.Equal(6, run.Data.Slices.StepsPerEpoch);
        Assert.Equal(
            ["generations", "run.json", "split.tsv", "vocabulary"],
            Directory.EnumerateFileSystemEntries(Run).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Open_NewFolderInTheCorpus_IsRefused()
    {
        new DataFolder(Data).RememberSource(_temp["corpus"], vectors: null);
        var run = Path.Combine(_temp["corpus"], "run");

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(TinyRun.Request(Data, run)));

        Assert.Contains($"'{run}' lies in the corpus '{_temp["corpus"]}'", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public async Task Open_TheSameRequestAgain_GoesOnUnderTheNextClaim()
    {
        var first = (await TinyRun.OpenAsync(Request))!;

        var second = (await TinyRun.OpenAsync(Request))!;

        Assert.Equal(2, second.Generation);
        Assert.Equal(first.Record.Id, second.Record.Id);
        Assert.Equal(WeightsHash.Of(first.Parameters), WeightsHash.Of(second.Parameters));
    }

    [Fact]
    public async Task Open_WithACheckpoint_GoesOnFromIt()
    {
        var name = await LeaveAsync(step: 4);

        var run = (await TinyRun.OpenAsync(Request, _notes))!;

        Assert.Equal((2, name), (run.Generation, run.From));
        Assert.Equal(new RunPosition(0, 4), run.Cursor.Position);
        Assert.All(run.Parameters.Dense, value => Assert.Equal(4, value));
        Assert.Empty(_notes);
        Assert.Equal(
            [(2, null), (1, name.Position)],
            run.Folder.Generations.Chain().Select(link => (link.Generation, link.Until))
        );
    }

    [Fact]
    public async Task Open_NewestCheckpointDamaged_SaysSoAndGoesOnFromTheOneBefore()
    {
        var before = await LeaveAsync(step: 2);
        var newest = await LeaveAsync(step: 4);
        Damaged.Flip(Path.Combine(Run, $"{newest}", "state.safetensors"));

        var run = (await TinyRun.OpenAsync(Request, _notes))!;

        Assert.Equal(before, run.From);
        Assert.All(run.Parameters.Dense, value => Assert.Equal(2, value));
        Assert.StartsWith(
            $"Checkpoint '{newest}' is damaged and not used: ",
            Assert.Single(_notes),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Open_AllCheckpointsDamaged_BeginsAgain()
    {
        var fresh = WeightsHash.Of((await TinyRun.OpenAsync(Request))!.Parameters);
        var only = await LeaveAsync(step: 2);
        Damaged.Truncate(Path.Combine(Run, $"{only}", "sums.json"));

        var run = (await TinyRun.OpenAsync(Request, _notes))!;

        Assert.Null(run.From);
        Assert.Equal(TrainCursor.Start, run.Cursor);
        Assert.Equal(fresh, WeightsHash.Of(run.Parameters));
        Assert.Single(_notes);
    }

    [Fact]
    public async Task Open_CheckpointBeyondTheEndOfTheRun_IsRefusedBeforeItsStepsAreCounted()
    {
        var name = await LeaveAsync(step: 7);

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.Equal(
            $"The checkpoint '{name}' of '{Run}' is beyond the end of the run, which has 3 epochs of 6 steps. Delete that checkpoint's folder and run the same command again.",
            error.Message
        );
    }

    [Fact]
    public async Task Open_RecordOfAnotherVocabulary_IsRefusedBeforeWordsAreLookedUp()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        var rows = run.Record.Model.EmbeddingRows;
        Resealed.Edit(_temp["run", "run.json"], "engine", "embeddingRows", "5");

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.Equal(
            $"The run's record '{_temp["run", "run.json"]}' cannot be used: its model has 5 word vectors, but its vocabulary of {rows - 1} words gives {rows}. Train into another folder.",
            error.Message
        );
    }

    [Fact]
    public async Task Open_DataThatChangesWhileItIsOpened_GivesNoVectors()
    {
        var request = TinyRun.Request(
            Data,
            Run,
            TinyRun.Settings with
            {
                Vectors = WordVectorSource.Learned,
                VectorOptions = new() { Dimension = 6 },
            }
        );
        var name = Leave((await TinyRun.OpenAsync(request))!, step: 2);
        Damaged.Flip(Path.Combine(Run, $"{name}", "state.safetensors"));
        var preparation = new RunPreparation(
            lanes: 1,
            _ => TinyData.WriteAsync(Data, Cancellation, documents: 40).GetAwaiter().GetResult()
        );

        var error = await Assert.ThrowsAsync<RunException>(() => preparation.OpenAsync(request, Cancellation));

        Assert.Contains("is not what the run", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, new RunFolder(Run).Generations.Newest());
    }

    [Fact]
    public async Task Evaluate_ModelOfAnotherRun_IsRefused()
    {
        await EndAsync(run => run with { Run = "other-0" });

        var error = await Assert.ThrowsAsync<RunException>(() =>
            EvaluationWork.OpenAsync(
                new JobId("evaluate"),
                new EvaluateRequest { Run = Run },
                began: 0,
                TimeProvider.System,
                Cancellation
            )
        );

        Assert.StartsWith(
            $"The model '{_temp["run", "model"]}' is of run 'other-0', but '{Run}' holds run '",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("best")]
    [InlineData("lstm")]
    [InlineData("seed")]
    public async Task Open_DocumentsWithoutAWord_AreRefusedByTheNameOfTheirFolder(string preset)
    {
        await TinyData.WriteAsync(Data, Cancellation, text: _ => "");

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            TinyRun.OpenAsync(TinyRun.Request(Data, Run, Presets.Get(preset).Settings))
        );

        Assert.Equal(
            $"None of the 48 documents of the data folder '{Data}' that train has a word: there is nothing to learn. Check the corpus, and what '--strip' takes away, and run 'pipeline preprocess' again.",
            error.Message
        );
        Assert.False(new RunFolder(Run).HoldsRun);
    }

    [Fact]
    public async Task Open_RecordOfOtherLabels_IsRefused()
    {
        await TinyRun.OpenAsync(Request);
        Resealed.Edit(
            _temp["run", "run.json"],
            "heldOut",
            "labels",
            "[\n    \"alt\",\n    \"rec\",\n    \"talk\"\n  ]"
        );

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.Equal(
            $"The data folder '{Data}' is not what the run '{Run}' was begun with: labels gone talk; labels new sci. Restore that data, or train into another folder.",
            error.Message
        );
    }

    [Fact]
    public async Task Open_SplitThatIsNotTheRecords_IsRefused()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        Resealed.Edit(_temp["run", "run.json"], "description", "training", "47");
        Resealed.Edit(_temp["run", "run.json"], "description", "leftOut", "1");

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.Equal(
            $"The run's split '{run.Folder.SplitPath}' puts 48 documents into training and 12 into testing, but run.json says 47 and 12: it was changed. Restore it, or train into another folder.",
            error.Message
        );
    }

    [Fact]
    public async Task Open_GivenUpOnTheWay_ClaimsNothing()
    {
        var newest = await LeaveAsync(step: 2);
        Damaged.Flip(Path.Combine(Run, $"{newest}", "state.safetensors"));
        var claims = new RunFolder(Run).Generations.Newest();
        using var cancellation = new CancellationTokenSource();
        var preparation = new RunPreparation(lanes: 1, _ => cancellation.Cancel());

        await Assert.ThrowsAsync<OperationCanceledException>(() => preparation.OpenAsync(Request, cancellation.Token));

        Assert.Equal(claims, new RunFolder(Run).Generations.Newest());
    }

    [Fact]
    public async Task Open_SplitFileWithDocumentsThatTheCorpusLacks_SaysSo()
    {
        File.WriteAllText(_temp["split.tsv"], "alt/1000\ttrain\nrec/1001\ttest\nrec/none\ttest\n");

        await TinyRun.OpenAsync(Request with { SplitFile = _temp["split.tsv"] }, _notes);

        Assert.StartsWith(
            $"Split file '{_temp["split.tsv"]}' lists documents that are not in the corpus, 1 of 3: 'rec/none'. ",
            Assert.Single(_notes),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Open_AnotherRequest_IsRefusedWithWhatDiffers()
    {
        await TinyRun.OpenAsync(Request);
        File.WriteAllText(_temp["split.tsv"], "alt/1000\ttrain\nrec/1001\ttest\n");
        var other = TinyRun.Request(Data, Run, TinyRun.Settings with { Epochs = 9, BatchSize = 4 }) with
        {
            Seed = 2,
            EvaluateEveryEpoch = false,
            SplitFile = _temp["split.tsv"],
        };

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(other));

        Assert.Equal(
            $"'{Run}' holds another run: it differs in batchSize, epochs, seed, evaluation of every epoch, split file. Go on with that run by 'pipeline train --run {Run} --resume', or train into another folder.",
            error.Message
        );
        Assert.Equal(1, new RunFolder(Run).Generations.Newest());
    }

    [Fact]
    public async Task Open_ResumeWithoutTheOptions_TakesTheRunsOwn()
    {
        await TinyRun.OpenAsync(TinyRun.Request(Data, Run, TinyRun.Settings with { Epochs = 9 }) with { Seed = 5 });

        var run = (
            await TinyRun.OpenAsync(
                new TrainRequest
                {
                    Run = Run,
                    Settings = SettingsJson.Write(new TrainSettings()),
                    Resume = true,
                }
            )
        )!;

        Assert.Equal((9, 5UL), (run.Record.Settings.Epochs, run.Record.Seed));
    }

    [Fact]
    public async Task Open_ResumeOfAnEmptyFolder_IsRefused()
    {
        Directory.CreateDirectory(Run);

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request with { Resume = true }));

        Assert.StartsWith($"'{Run}' holds no run: there is no run.json.", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Run));
    }

    [Fact]
    public async Task Open_FolderOfSomethingElse_IsRefusedAndUntouched()
    {
        Directory.CreateDirectory(Run);
        File.WriteAllText(Path.Combine(Run, "thesis.doc"), "mine");

        await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.Equal(["thesis.doc"], Directory.EnumerateFileSystemEntries(Run).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Open_WithoutDataForANewRun_AsksForIt()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => TinyRun.OpenAsync(Request with { Data = null }));

        Assert.Contains("name the data folder to train on with '--data DIR'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_DataThatHasChanged_IsRefusedWithWhatChanged(bool resume)
    {
        await TinyRun.OpenAsync(Request);
        await TinyData.WriteAsync(Data, Cancellation, documents: 61);

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request with { Resume = resume }));

        Assert.Matches(
            $"^The data folder '{Data}' is not what the run '{Run}' was begun with: documents 60 -> 61; tokens \\d+ -> \\d+; vocabulary [0-9a-f]{{8}} -> [0-9a-f]{{8}}; manifest [0-9a-f]{{8}} -> [0-9a-f]{{8}}\\. Restore that data, or train into another folder\\.$",
            error.Message
        );
        Assert.Equal(1, new RunFolder(Run).Generations.Newest());
    }

    [Fact]
    public async Task Open_DataThatWasMoved_GoesOn()
    {
        await TinyRun.OpenAsync(Request);
        Directory.Move(Data, _temp["elsewhere"]);

        var run = await TinyRun.OpenAsync(Request with { Data = _temp["elsewhere"], Resume = true });

        Assert.Equal(2, run!.Generation);
    }

    [Fact]
    public async Task Open_RunOfOtherArithmetic_IsRefusedByName()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        File.Delete(Path.Combine(Run, "run.json"));
        run.Folder.Create(
            run.Record with
            {
                Arithmetic = "of-another-age",
            },
            await File.ReadAllBytesAsync(Path.Combine(Run, "split.tsv"), Cancellation)
        );

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.StartsWith(
            $"The run '{Run}' is computed with 'of-another-age' arithmetic, but this machine has '",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Open_RunThatHasEnded_IsNotClaimedAgain()
    {
        await EndAsync();

        Assert.Null(await TinyRun.OpenAsync(Request));
        Assert.Null(await TinyRun.OpenAsync(Request with { Resume = true }));
        Assert.Equal(1, new RunFolder(Run).Generations.Newest());
    }

    [Fact]
    public async Task Open_RunThatHasEndedOnOtherData_IsRefusedWithWhatChanged()
    {
        await EndAsync();
        await TinyData.WriteAsync(Data, Cancellation, documents: 61);

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.StartsWith(
            $"The data folder '{Data}' is not what the run '{Run}' was begun with: documents 60 -> 61; ",
            error.Message,
            StringComparison.Ordinal
        );
        // What it gave can still be asked for.
        Assert.Null(await TinyRun.OpenAsync(Request with { Data = null, Resume = true }));
    }

    [Fact]
    public async Task Open_ModelDamaged_IsRefusedWithTheRemedy()
    {
        await EndAsync();
        Damaged.Flip(Path.Combine(Run, "model", "model.safetensors"));

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.Contains("Delete that folder and run ", error.Message, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Run, "model"), recursive: true);
        Assert.Equal(2, (await TinyRun.OpenAsync(Request with { Resume = true }))!.Generation);
    }

    [Fact]
    public async Task Open_FrozenVectorsOfTheFolder_AreTakenAgainOnResume()
    {
        await TinyData.WriteAsync(Data, Cancellation, columns: 4);
        var settings = TinyRun.Settings with
        {
            Model = TinyRun.Settings.Model with { EmbeddingTrainable = false, Keep = KeptTokens.Last, PieceLength = 0 },
            Vocabulary = VocabularyScope.All,
            Vectors = WordVectorSource.DataFolder,
        };
        var request = TinyRun.Request(Data, Run, settings);
        var first = (await TinyRun.OpenAsync(request))!;
        Leave(first, step: 1);

        var second = (await TinyRun.OpenAsync(request))!;

        Assert.Equal(4, second.Record.Model.EmbeddingSize);
        Assert.Equal(first.Parameters.Embedding, second.Parameters.Embedding);
        Assert.Contains(second.Parameters.Embedding, value => value != 0);
    }

    [Fact]
    public async Task Open_LearnedVectors_AreTheSameForAnyNumberOfLanes()
    {
        var settings = TinyRun.Settings with { Vectors = WordVectorSource.Learned };
        var hashes = new List<string>();
        foreach (var lanes in (int[])[1, 3])
        {
            var run = await new RunPreparation(lanes, _notes.Add).OpenAsync(
                TinyRun.Request(Data, _temp[$"run{lanes}"], settings),
                Cancellation
            );
            hashes.Add(WeightsHash.Of(run!.Parameters));
        }

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public async Task Open_VocabularyOfTheRunDamaged_IsRefused()
    {
        await TinyRun.OpenAsync(Request);
        var vocabulary = Directory.GetFiles(Path.Combine(Run, "vocabulary")).Single();
        Damaged.Flip(vocabulary);

        var error = await Assert.ThrowsAsync<RunException>(() => TinyRun.OpenAsync(Request));

        Assert.StartsWith(
            $"The run's vocabulary '{vocabulary}' cannot be used: '{vocabulary}' has the sha256 ",
            error.Message,
            StringComparison.Ordinal
        );
        // 'run' says this too, and has no '--run'.
        Assert.EndsWith(". Restore it, or train into another folder.", error.Message, StringComparison.Ordinal);

        Assert.Equal(1, new RunFolder(Run).Generations.Newest());
    }

    private async Task<CheckpointName> LeaveAsync(int step)
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        return Leave(run, step);
    }

    // A checkpoint whose dense parameters are all the number of the step.
    private static CheckpointName Leave(PreparedRun run, int step)
    {
        run.Parameters.Dense.AsSpan().Fill(step);
        var name = new CheckpointName(run.Generation, new RunPosition(0, step));
        run.Checkpoints.Write(
            name,
            new TrainCursor(name.Position, new MetricSums(8 * step, 1, 2, 3), TimeSpan.FromSeconds(1), []),
            TrainingState.Of(run.Parameters, run.Optimizer, run.Average).ToTensors()
        );
        return name;
    }

    private async Task EndAsync(Func<ModelRecord, ModelRecord>? change = null)
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        var record = new ModelRecord(
            ModelRecord.CurrentVersion,
            run.Record.Id,
            run.Record.Model,
            run.Record.Data.Tokenizer,
            run.Record.Sequences,
            WeightsHash.Of(run.Parameters),
            run.Record.Split.Description,
            [],
            new RunPosition(3, 0)
        );
        new ModelFolder(run.Folder.ModelPath).Write(
            change?.Invoke(record) ?? record,
            run.Parameters,
            run.Tokenizer,
            run.Record.Labels,
            evaluation: null,
            () => { }
        );
    }
}
