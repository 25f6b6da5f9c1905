using System.Diagnostics;
using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>Training as a user starts it, stops it, kills it and goes on with it; and what a run is good for.</summary>
public sealed class TrainTests(SampleData sample, TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    // A machine that does many other things takes a while to write a checkpoint.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Run => _temp["run"];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Train_KilledInTheMiddleOfEpochs_EndsInTheSameWeights(int seed)
    {
        var random = new Random(seed);
        string[] train = [.. trained.Train(Run), "--checkpoint-every", "5steps", "--quiet"];

        await KillAsync(train, afterSteps: random.Next(1, 60));
        await KillAsync(["train", "--run", Run, "--resume", "--lanes", "1"], afterSteps: random.Next(100, 200));
        var ended = await PipelineProgram.RunAsync(
            Cancellation,
            "train",
            "--run",
            Run,
            "--resume",
            "--lanes",
            "3",
            "--json"
        );

        Assert.Equal(trained.Weights, ended.Report.GetProperty("weightsSha256").GetString());
        Assert.Matches("^generations/2/checkpoints/[0-9]-[0-9]+$", ended.Report.GetProperty("resumedFrom").GetString());
        Assert.Equal(Figures(trained.Report), Figures(ended.Report));
    }

    [Fact]
    public async Task Train_Interrupted_SaysSoAndTheSameCommandGoesOn()
    {
        using var process = PipelineProgram.StartInterruptible(trained.Train(Run));
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await UntilAsync(() => Checkpoints.StepsOf(Run, TrainedRun.StepsPerEpoch) > 0 || process.HasExited);
        PipelineProgram.Interrupt(process);
        await process.WaitForExitAsync(Cancellation);

        Assert.Equal((130, ""), (process.ExitCode, await output));
        Assert.EndsWith(
            "\nStopped. Nothing is half-written; run the same command again to go on.\n",
            await error,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(Path.Combine(Run, "model")));
        var ended = await PipelineProgram.RunAsync(Cancellation, [.. trained.Train(Run), "--json"]);
        Assert.Equal(trained.Weights, ended.Report.GetProperty("weightsSha256").GetString());
        Assert.StartsWith(
            "generations/1/checkpoints/",
            ended.Report.GetProperty("resumedFrom").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Train_ResumedOnDataThatHasChanged_IsRefusedWithWhatChanged()
    {
        sample.CopyTo(_temp["data"]);
        string[] train = ["train", "--data", _temp["data"], "--run", Run, "--preset", trained.Preset, "--quiet"];
        await KillAsync([.. train, "--checkpoint-every", "1step"], afterSteps: 1);
        var preprocessed = await PipelineProgram.RunAsync(
            Cancellation,
            "preprocess",
            "--corpus",
            sample.Corpus,
            "--data",
            _temp["data"],
            "--max-length",
            "300"
        );
        Assert.True(preprocessed.ExitCode == 0, preprocessed.Error);
        var content = FolderContent.Of(Run);

        var result = await PipelineProgram.RunAsync(Cancellation, "train", "--run", Run, "--resume", "--quiet");

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(
            $"Error: The data folder '{_temp["data"]}' is not what the run '{Run}' was begun with: sequence options ",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.EndsWith(" Restore that data, or train into another folder.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(content, FolderContent.Of(Run));
    }

    [Fact]
    public async Task Train_ResumedWithOtherOptions_IsRefusedWithEachOfThem()
    {
        var content = FolderContent.Of(trained.Folder);

        var result = await PipelineProgram.RunAsync(
            Cancellation,
            ["train", "--run", trained.Folder, "--resume", "--epochs", "20", "--learning-rate", "0.1"]
        );

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            "Error: --epochs and --resume exclude each other: a run goes on with its own settings. Leave it out, or train into another folder.\n"
                + "Error: --learning-rate and --resume exclude each other: a run goes on with its own settings. Leave it out, or train into another folder.\n",
            result.Error
        );
        Assert.Equal(content, FolderContent.Of(trained.Folder));
    }

    [Theory]
    [InlineData("40steps", new[] { "0-40", "1-0" })]
    [InlineData("5min", new[] { "1-0" })]
    [InlineData("1shard", null)]
    public async Task Train_CheckpointEvery_WritesThemThen(string rule, string[]? expected)
    {
        var result = await PipelineProgram.RunAsync(
            Cancellation,
            [
                .. trained.Train(Run),
                "--epochs",
                "1",
                "--checkpoint-every",
                rule,
                "--keep-checkpoints",
                "1000",
                "--quiet",
            ]
        );

        Assert.True(result.ExitCode == 0, result.Error);
        var written = CheckpointsOf(Run);
        if (expected is not null)
        {
            Assert.Equal(expected, written);
            return;
        }
        // Where shards end is for the shuffling to say; one ends within the epoch, and what is due there may wait for
        // the one before.
        Assert.InRange(written.Length, 2, Directory.GetFiles(Path.Combine(sample.Data, "shards")).Length);
        Assert.Equal("1-0", written[^1]);
    }

    [Fact]
    public async Task Train_FolderOfAnotherRun_IsRefusedWithWhatDiffers()
    {
        var content = FolderContent.Of(trained.Folder);

        var result = await PipelineProgram.RunAsync(
            Cancellation,
            [.. trained.Train(trained.Folder), "--epochs", "3", "--seed", "7", "--quiet"]
        );

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            $"Error: '{trained.Folder}' holds another run: it differs in epochs, seed. Go on with that run by 'pipeline train --run {trained.Folder} --resume', or train into another folder.\n",
            result.Error
        );
        Assert.Equal(content, FolderContent.Of(trained.Folder));
    }

    [Fact]
    public async Task Evaluate_Json_HasTheFiguresOfTheEndOfTrainingAtItsTopLevel()
    {
        var report = (
            await PipelineProgram.RunAsync(Cancellation, "evaluate", "--run", trained.Folder, "--json", "--lanes", "1")
        ).Report;

        var atTheEnd = trained.Report.GetProperty("evaluation");
        foreach (var name in (string[])["accuracy", "loss", "documents"])
        {
            Assert.Equal(atTheEnd.GetProperty(name).GetDouble(), report.GetProperty(name).GetDouble());
        }
        Assert.Equal(240, report.GetProperty("documents").GetInt32());
        Assert.Equal(
            "random split grouped by Message-ID, seed 1: 960 train, 240 validation, 29 repeated messages kept on one side",
            report.GetProperty("split").GetString()
        );
        Assert.Equal("leaky", report.GetProperty("strip").GetString());
        Assert.True(JsonElement.DeepEquals(atTheEnd, report));
    }

    [Fact]
    public async Task Predict_RawMessages_CountsAsEvaluateDid()
    {
        var files = File.ReadLines(Path.Combine(trained.Folder, "split.tsv"))
            .Where(line => line.EndsWith("\ttest", StringComparison.Ordinal))
            .Select(line => line.Split('\t')[0])
            .ToList();

        var report = (
            await PipelineProgram.RunAsync(
                Cancellation,
                [
                    "predict",
                    "--run",
                    trained.Folder,
                    "--json",
                    "--top",
                    "3",
                    .. files.Select(file => Path.Combine(sample.Corpus, file)),
                ]
            )
        ).Report;

        var predictions = report.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(240, predictions.Count);
        var correct = predictions
            .Zip(files)
            .Count(pair => string.Equals(Label(pair.First), pair.Second.Split('/')[0], StringComparison.Ordinal));
        Assert.Equal(trained.Report.GetProperty("evaluation").GetProperty("accuracy").GetDouble(), correct / 240.0);
        Assert.All(
            predictions,
            prediction =>
                Assert.Equal(
                    1,
                    prediction
                        .GetProperty("top")
                        .EnumerateArray()
                        .Sum(top => top.GetProperty("probability").GetDouble()),
                    tolerance: 1e-5
                )
        );
    }

    [Fact]
    public async Task Predict_StandardInput_SaysTheLabelOfTheSameMessageInAFile()
    {
        var file = Directory.GetFiles(sample.Corpus, "*", SearchOption.AllDirectories).Min(StringComparer.Ordinal)!;
        var message = await File.ReadAllBytesAsync(file, Cancellation);

        var piped = await PipelineProgram.RunWithInputAsync(message, Cancellation, "predict", "--run", trained.Folder);
        var named = await PipelineProgram.RunAsync(Cancellation, "predict", "--run", trained.Folder, file);

        Assert.Equal((0, ""), (piped.ExitCode, piped.Error));
        Assert.Equal(Cells(named).Skip(1), Cells(piped).Skip(1));
        Assert.Equal("-", Cells(piped).First());
    }

    [Fact]
    public async Task Run_Corpus_GoesTheWholeWayAndClassifiesThreeMessages()
    {
        string[] command = ["run", "--corpus", $"{sample.Corpus}/", "--out", _temp["out"], "--preset", trained.Preset];
        var report = (await PipelineProgram.RunAsync(Cancellation, [.. command, "--epochs", "1", "--json"])).Report;

        var predictions = report.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(3, predictions.Count);
        Assert.Equal(
            3,
            predictions
                .Select(prediction => prediction.GetProperty("input").GetString()!.Split('/')[0])
                .Distinct()
                .Count()
        );
        Assert.Equal(Path.Combine(_temp["out"], "run", "model"), report.GetProperty("model").GetString());
        Assert.Equal(sample.Corpus, report.GetProperty("corpus").GetString());
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(_temp["out", "data"]));
    }

    private static string? Label(JsonElement prediction) => prediction.GetProperty("label").GetString();

    private static string[] Cells(ProgramResult result) =>
        result.Output.TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Figures(JsonElement report) =>
        report
            .GetProperty("epochs")
            .EnumerateArray()
            .Select(epoch => $"{epoch.GetProperty("training")} {epoch.GetProperty("heldOut")}");

    /// <summary>Starts a command and kills it once the run has a checkpoint that far on.</summary>
    private async Task KillAsync(string[] arguments, int afterSteps)
    {
        using var process = PipelineProgram.StartInterruptible(arguments);
        // Read on, or the process would wait for its reader.
        var reading = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(Cancellation),
            process.StandardError.ReadToEndAsync(Cancellation)
        );
        await UntilAsync(() => Checkpoints.StepsOf(Run, TrainedRun.StepsPerEpoch) >= afterSteps || process.HasExited);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        await reading;
        Assert.False(Directory.Exists(Path.Combine(Run, "model")), "The run ended before it was killed.");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Patience, "What was waited for does not come.");
            await Task.Delay(2, Cancellation);
        }
    }

    private static string[] CheckpointsOf(string run) =>
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(run, "generations", "1", "checkpoints"))
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];
}
