using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly RunFolder _folder;

    public RunFolderTests() => _folder = new RunFolder(_temp["run"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void ReadRecord_WhatCreateWrote_IsTheSame()
    {
        _folder.Create(SampleRuns.Record, SampleRuns.Split);

        var record = _folder.ReadRecord();

        Assert.True(_folder.HoldsRun);
        Assert.Equivalent(SampleRuns.Record, record, strict: true);
        Assert.Equal(
            ["alt/1 False", "rec/2 True"],
            _folder.ReadSplit(record).IsTest.Select(side => $"{side.Key} {side.Value}")
        );
    }

    [Fact]
    public void ThrowIfUnderWay_NewestGenerationIsLed_IsRefusedUntilItIsNot()
    {
        var (first, second) = (_folder.Generations.Claim(null), _folder.Generations.Claim(null));
        using var takenOver = new MetricsLog(_folder, first, classes: 2);
        _folder.ThrowIfUnderWay();
        using (new MetricsLog(_folder, second, classes: 2))
        {
            Assert.Equal(
                $"The run '{_folder.Root}' is under way already, in another process. Wait until that has ended, "
                    + $"or take the run over from its newest checkpoint with 'pipeline train --run {_folder.Root} --resume'.",
                Assert.Throws<StorageException>(_folder.ThrowIfUnderWay).Message
            );
        }

        _folder.ThrowIfUnderWay();
    }

    [Theory]
    [InlineData("settings", "batchSize", "0", "batch-size is 0; it must be at least 1 and at most 1048576")]
    [InlineData("settings", "sliceSize", "-1", "slice-size is -1; it must be at least 1 and at most 1048576")]
    [InlineData("optimizer", "epsilon", "0", "epsilon is 0; it must be above 0 and below 1")]
    [InlineData("vectorOptions", "window", "0", "vector-window is 0; it must be at least 1 and at most 1048576")]
    [InlineData("reasons", "epochs", "null", "its reason for 'epochs' is null")]
    [InlineData("evaluatesEveryEpoch", "labels", "[\n    \"alt\",\n    null\n  ]", "label 1 is null")]
    [InlineData("evaluatesEveryEpoch", "labels", "[\n    \"alt\"\n  ]", "it has 1 labels for 2 classes")]
    [InlineData(
        "vocabulary",
        "name",
        "\"../x.parquet\"",
        "it names the vocabulary '../x.parquet', expected 'vocabulary/<sha256>.parquet'"
    )]
    [InlineData("sizeBytes", "documentsSha256", "\"3\"", "it has '3' where a sha256 is expected")]
    [InlineData("program", "dataFolder", "\"data\"", "it names the data folder 'data', which is no absolute path")]
    [InlineData("split", "training", "0", "it splits 2 documents into 0 that train, 1 held out and 0 left out")]
    [InlineData(
        "sizeBytes",
        "maxWords",
        "1",
        "it has sequences of 1000 tokens of 1 words, but its model reads 1000 of 4"
    )]
    public void ReadRecord_ResealedWithWhatNoRunHas_IsRefused(
        string parent,
        string member,
        string value,
        string problem
    )
    {
        _folder.Create(SampleRuns.Record, SampleRuns.Split);
        Resealed.Edit(_temp["run", "run.json"], parent, member, value);

        Assert.Equal(
            $"The run's record '{_temp["run", "run.json"]}' cannot be used: {problem}. Train into another folder.",
            Assert.Throws<RunException>(_folder.ReadRecord).Message
        );
    }

    [Fact]
    public void ReadRecord_ModelOfOtherSettings_IsRefused()
    {
        _folder.Create(SampleRuns.Record with { Model = SampleRuns.Model with { Hidden = 7 } }, SampleRuns.Split);

        Assert.Contains(
            "cannot be used: its model is not what its settings give.",
            Assert.Throws<RunException>(_folder.ReadRecord).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Create_OnceAnotherProcessHas_IsRefusedAndChangesNothing()
    {
        _folder.Create(SampleRuns.Record, SampleRuns.Split);

        var error = Assert.Throws<RunException>(() =>
            _folder.Create(SampleRuns.Record with { Id = "second-0" }, "alt/1\ttest\n"u8.ToArray())
        );

        Assert.Equal(
            $"Another process has begun a run in '{_temp["run"]}' in the meantime. Run the same command again to go on with it, or train into another folder.",
            error.Message
        );
        Assert.Equal("first-0", _folder.ReadRecord().Id);
        Assert.Equal(2, _folder.ReadSplit(SampleRuns.Record).IsTest.Count);
    }

    [Fact]
    public async Task Create_ManyAtOnce_BeginsOneWithItsOwnSplit()
    {
        for (var round = 0; round < 20; round++)
        {
            var folder = _temp[$"run-{round}"];
            var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Begins(folder, i))));

            Assert.Single(begun, isBegun => isBegun);
            var record = new RunFolder(folder).ReadRecord();
            Assert.Equal(Array.IndexOf(begun, true), (int)record.Seed);
            new RunFolder(folder).ReadSplit(record);
            Assert.Equal(
                ["run.json", "split.tsv"],
                Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            );
        }
    }

    private static bool Begins(string folder, int seed)
    {
        var split = Encoding.UTF8.GetBytes($"alt/{seed}\ttest\n");
        var record = SampleRuns.Record with
        {
            Seed = (ulong)seed,
            Split = SampleRuns.Record.Split with { Sha256 = ContentHash.Of(split) },
        };
        try
        {
            new RunFolder(folder).Create(record, split);
            return true;
        }
        catch (RunException)
        {
            return false;
        }
    }

    [Fact]
    public void ReadRecord_FolderWithoutARun_SaysHowToMakeOne()
    {
        var error = Assert.Throws<RunException>(() => _folder.ReadRecord());

        Assert.Equal(
            $"'{_temp["run"]}' holds no run: there is no run.json. Create one with 'pipeline train --data DATA --run {_temp["run"]}'.",
            error.Message
        );
    }

    [Fact]
    public void ReadRecord_FlippedBit_IsRefusedByName()
    {
        _folder.Create(SampleRuns.Record, SampleRuns.Split);
        Damaged.Flip(_temp["run", "run.json"]);

        var error = Assert.Throws<RunException>(() => _folder.ReadRecord());

        Assert.StartsWith(
            $"The run's record '{_temp["run", "run.json"]}' cannot be used: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadSplit_ChangedByHand_IsRefusedWithBothHashes()
    {
        _folder.Create(SampleRuns.Record, SampleRuns.Split);
        File.AppendAllText(_temp["run", "split.tsv"], "alt/3\ttrain\n");

        var error = Assert.Throws<RunException>(() => _folder.ReadSplit(SampleRuns.Record));

        Assert.Matches(
            "^The run's split '.*split.tsv' has the sha256 [0-9a-f]{64}, but run.json says [0-9a-f]{64}: it was changed.",
            error.Message
        );
    }

    [Fact]
    public void ReadSplit_Missing_IsRefused()
    {
        _folder.Create(SampleRuns.Record, SampleRuns.Split);
        File.Delete(_temp["run", "split.tsv"]);

        Assert.Throws<RunException>(() => _folder.ReadSplit(SampleRuns.Record));
    }

    [Fact]
    public void ReadRecord_FolderWithOtherFiles_NamesOneAndAdvisesNoTrainingThere()
    {
        Directory.CreateDirectory(_temp["run"]);
        File.WriteAllText(_temp["run", "thesis.doc"], "mine");

        var error = Assert.Throws<RunException>(() => _folder.ReadRecord());

        Assert.Equal(
            $"'{_temp["run"]}' holds no run: there is 'thesis.doc', but no run.json. Name the folder of a run.",
            error.Message
        );
    }

    [Fact]
    public void ThrowIfOccupied_FolderWithOtherFiles_NamesOne()
    {
        Directory.CreateDirectory(_temp["run"]);
        File.WriteAllText(_temp["run", "thesis.doc"], "mine");

        var error = Assert.Throws<RunException>(_folder.ThrowIfOccupied);

        Assert.Equal(
            $"'{_temp["run"]}' is not empty and holds no run: it has 'thesis.doc'. Name an empty or a new folder to train into.",
            error.Message
        );
    }

    [Fact]
    public void ThrowIfOccupied_WhatABeginningLeavesWhenItIsKilled_IsNoObstacle()
    {
        Directory.CreateDirectory(_temp["run", "vocabulary"]);
        File.WriteAllText(_temp["run", "split.tsv"], "");
        File.WriteAllText(_temp["run", "run.json.0.tmp"], "");

        _folder.ThrowIfOccupied();
    }

    [Fact]
    public void ThrowIfOccupied_NoFolderOrARun_IsNoObstacle()
    {
        _folder.ThrowIfOccupied();
        _folder.Create(SampleRuns.Record, SampleRuns.Split);
        _folder.ThrowIfOccupied();
    }

    [Fact]
    public void Claim_AfterACrash_DeletesWhatItLeftAndNothingElse()
    {
        const string unique = "0123456789abcdef0123456789abcdef";
        _folder.Create(SampleRuns.Record, SampleRuns.Split);
        Directory.CreateDirectory(_temp["run", $"model.{unique}.tmp"]);
        Directory.CreateDirectory(_temp["run", "vocabulary"]);
        string[] left = ["run.json.lock.tmp", $"curves.svg.{unique}.tmp", $"vocabulary/a.parquet.{unique}.tmp"];
        foreach (var name in (string[])[.. left, "notes.tmp"])
        {
            File.WriteAllText(_temp["run", name], "");
        }

        _folder.Claim(from: null);

        Assert.Equal(
            ["generations", "notes.tmp", "run.json", "split.tsv", "vocabulary"],
            Directory.EnumerateFileSystemEntries(_temp["run"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["run", "vocabulary"]));
    }
}
