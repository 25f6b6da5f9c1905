using System.Text.RegularExpressions;
using Pipeline.Node.Hosting;
using Pipeline.Node.Tests.Checks;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.Node.Tests.Commands;

public sealed class CommandLineTests(SampleRun sample)
{
    private readonly TestTerminal _terminal = new();

    [Fact]
    public async Task RunAsync_Version_PrintsIt()
    {
        Assert.Equal(0, await _terminal.RunAsync("--version"));
        Assert.Equal("pipeline 0.1.0\n", _terminal.Output);
    }

    [Fact]
    public async Task RunAsync_VerboseVersion_NamesArithmeticAndPackages()
    {
        Assert.Equal(0, await _terminal.RunAsync("--version", "--verbose"));
        Assert.Matches(@"(?m)^arithmetic +(\d+-bit|no) vectors$", _terminal.Output);
        Assert.Matches(@"(?m)^Parquet\.Net +6\.1\.0$", _terminal.Output);
    }

    [Fact]
    public async Task RunAsync_NoCommand_IsRefusedWithAHint()
    {
        Assert.Equal(2, await _terminal.RunAsync());
        Assert.Equal(
            "Error: No command given. 'pipeline run' does everything on a built-in sample; 'pipeline --help' lists the commands.\n",
            _terminal.Error
        );
    }

    [Fact]
    public async Task RunAsync_SeveralMistakes_NamesThemAll()
    {
        Assert.Equal(2, await _terminal.RunAsync("--colour", "--shape"));
        Assert.Equal(
            """
            Error: Unrecognized command or argument '--colour'.
            Error: Unrecognized command or argument '--shape'.
            See 'pipeline --help'.

            """,
            _terminal.Error
        );
    }

    [Theory]
    [InlineData("sample", "--docs")]
    [InlineData("verify", "-r")]
    public async Task RunAsync_MistypedOptionWhereAPathStands_IsNotTakenForOne(string command, string option)
    {
        Assert.Equal(2, await _terminal.RunAsync(command, option));
        Assert.StartsWith($"Error: Unrecognized option '{option}'; put './' before", _terminal.Error);
    }

    [Fact]
    public async Task RunAsync_MistakeInACommandOfACommand_NamesTheHelpOfBoth()
    {
        Assert.Equal(2, await _terminal.RunAsync("vectors", "learn", "--data", "d", "--columns", "0"));
        Assert.EndsWith("See 'pipeline vectors learn --help'.\n", _terminal.Error);
    }

    [Fact]
    public async Task RunAsync_WrongValues_NamesThemAllInTheUsersWords()
    {
        var exitCode = await _terminal.RunAsync([
            "preprocess",
            "--corpus",
            "c",
            "--data",
            "",
            "--strip",
            "all",
            "--max-length",
            "0",
            "--max-words",
            "9999999999",
        ]);

        Assert.Equal(2, exitCode);
        Assert.Equal(
            """
            Error: --data is empty; give a value.
            Error: --strip is 'all'; it must be 'none', 'leaky', 'headers' or 'strict'.
            Error: --max-words is '9999999999'; it must be a whole number, at least 2 and at most 2147483647.
            Error: --max-length is '0'; it must be a whole number, at least 1 and at most 524288.
            See 'pipeline preprocess --help'.

            """,
            _terminal.Error
        );
    }

    [Theory]
    [InlineData("--learning-rate", "0,003", "number, at least 0 and at most 1000")]
    [InlineData("--learning-rate", "1,000", "number, at least 0 and at most 1000")]
    [InlineData("--epochs", "1,000", "whole number, at least 1 and at most 1000000")]
    public async Task RunAsync_NumberWithAComma_IsRefused(string option, string value, string expected)
    {
        Assert.Equal(2, await _terminal.RunAsync("train", "--data", "d", "--run", "r", option, value));
        Assert.StartsWith(
            $"Error: {option} is '{value}'; it must be a {expected}.\n",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("train", "--data", "d", "--run", "r")]
    [InlineData("run")]
    public async Task RunAsync_CheckpointRuleThatIsNone_IsNamedWithTheOtherMistakes(params string[] command)
    {
        Assert.Equal(2, await _terminal.RunAsync([.. command, "--checkpoint-every", "foo", "--momentum", "0.5"]));
        Assert.Contains("A checkpoint every 'foo' is not understood; ", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("--momentum is of no use to this optimizer", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role is 'boss'; it must be 'coordinator', 'worker' or 'all'.", "node", "--role", "boss")]
    [InlineData("--port is 'http'; it must be a whole number, at least 0 and at most 65535.", "node", "--port", "http")]
    [InlineData("--hash is 'blocks'; it must be 'sequences'.", "inspect", "data", "--hash", "blocks")]
    public async Task RunAsync_WordThatIsNone_IsNamedWithItsOption(string expected, params string[] command)
    {
        Assert.Equal(2, await _terminal.RunAsync(command));
        Assert.Contains($"Error: {expected}\n", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "The configuration", "jobs", "--cluster", "127.0.0.1", "--config")]
    [InlineData(3, "The vectors file", "preprocess", "--corpus", "{corpus}", "--data", "{temp}/data", "--vectors")]
    public async Task RunAsync_FolderWhereAFileIsExpected_IsCalledOne(
        int exitCode,
        string what,
        params string[] command
    )
    {
        using var temp = new TempFolder();
        var given = command.Select(word =>
            word.Replace("{temp}", temp.Path, StringComparison.Ordinal)
                .Replace("{corpus}", sample.Corpus, StringComparison.Ordinal)
        );

        Assert.Equal(exitCode, await _terminal.RunAsync([.. given, temp.Path]));

        Assert.Contains(
            $"Error: {what} '{temp.Path}' cannot be read: it is a folder",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RunAsync_ValueForgotten_IsNotTheNextOption()
    {
        Assert.Equal(2, await _terminal.RunAsync("preprocess", "--corpus", "c", "--data", "--strip"));
        Assert.Contains("--data has no value: '--strip' follows", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OptionsThatContradictEachOther_AreAWrongCommandLine()
    {
        Assert.Equal(2, await _terminal.RunAsync("sample", "corpus", "--documents", "5", "--labels", "6"));
        Assert.Equal("Error: --documents is 5, but 6 labels need at least one document each.\n", _terminal.Error);
    }

    [Theory]
    [InlineData("--lanes", "preprocess", "--corpus", "c", "--data", "d")]
    [InlineData("--lanes", "train", "--data", "d", "--run", "r")]
    [InlineData("--lanes", "evaluate", "--run", "r")]
    public async Task RunAsync_LanesOfAnotherMachine_AreAWrongCommandLine(string lanes, params string[] command)
    {
        Assert.Equal(2, await _terminal.RunAsync([.. command, "--cluster", "127.0.0.1:4053", lanes, "2"]));
        Assert.StartsWith(
            $"Error: {lanes} and --cluster exclude each other: every node says itself how many lanes it has.\n",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("--lanes")]
    [InlineData("--workers")] // its name before the other commands had one
    public async Task RunAsync_LanesOfPreprocess_GoByBothNames(string lanes)
    {
        Assert.Equal(2, await _terminal.RunAsync("preprocess", "--corpus", "c", "--data", "d", lanes, "0"));
        Assert.StartsWith(
            "Error: --lanes is '0'; it must be a whole number",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RunAsync_NodeWithJson_IsRefusedAsItHasNoReport()
    {
        Assert.Equal(
            2,
            await _terminal.RunAsync("node", "--role", "all", "--config", "no-such-file.conf", "--quiet", "--json")
        );
        Assert.Contains("'--json'", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ExportsToOneFile_AreAWrongCommandLine()
    {
        Assert.Equal(
            2,
            await _terminal.RunAsync("inspect", "d", "--export-vocabulary", "w", "--export-tokenizer", "./w")
        );
        Assert.StartsWith(
            "Error: --export-vocabulary and --export-tokenizer name the same file; give each its own.\n",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RunAsync_ClusterThatIsAPortAlone_SaysWhatIsExpected()
    {
        Assert.Equal(2, await _terminal.RunAsync("jobs", "--cluster", "4053"));
        Assert.StartsWith(
            "Error: --cluster is '4053'; it must be HOST:PORT of a coordinator, such as 127.0.0.1:4053,",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("verify", "--repair")]
    [InlineData("verify", "--sources")]
    [InlineData("inspect")]
    public async Task RunAsync_DataFolderThatIsNotThere_IsNamedAndNothingElse(string command, params string[] options)
    {
        var folder = Path.GetFullPath("no-such-folder");

        Assert.Equal(4, await _terminal.RunAsync([command, "no-such-folder", .. options]));
        Assert.Equal(
            $"Error: The data folder '{folder}' does not exist. Create it with 'pipeline preprocess --corpus DIR --data {folder}'.\n",
            _terminal.Error
        );
        Assert.Equal("", _terminal.Output);
    }

    [Theory]
    [InlineData("inspect", "$")]
    [InlineData("baseline", "--data", "$")]
    [InlineData("train", "--run", "no-such-run", "--data", "$")]
    [InlineData("verify", "--repair", "$")]
    public async Task RunAsync_CorpusInPlaceOfADataFolder_AdvisesACommandThatReadsIt(params string[] command)
    {
        using var folder = new TempFolder();
        var corpus = folder["my corpus"];
        foreach (var label in (string[])["a", "b"])
        {
            Directory.CreateDirectory(Path.Join(corpus, label));
            await File.WriteAllTextAsync(
                Path.Join(corpus, label, "1"),
                "Subject: x\n\nwords of it",
                TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(4, await _terminal.RunAsync([.. command.Select(word => word is "$" ? corpus : word)]));
        Assert.Contains(
            $"It looks like a corpus: 'pipeline preprocess --corpus \"{corpus}\" --data \"{corpus}-data\"' makes a data folder of it.",
            _terminal.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(0, await _terminal.RunAsync("preprocess", "--corpus", corpus, "--data", $"{corpus}-data"));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify", "--repair")]
    public async Task RunAsync_FilesOfAnyNameInPlaceOfADataFolder_AdvisesACommandThatReadsThem(params string[] command)
    {
        using var folder = new TempFolder();
        foreach (var file in (string[])["a/one.txt", "b/two.txt"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder["corpus", file])!);
            await File.WriteAllTextAsync(
                folder["corpus", file],
                "Subject: x\n\nwords of it",
                TestContext.Current.CancellationToken
            );
        }
        var (corpus, data) = (folder["corpus"], folder["corpus-data"]);

        Assert.Equal(4, await _terminal.RunAsync([.. command, corpus]));
        Assert.Contains(
            $"'{corpus}' holds no manifest.json. If it is a corpus, 'pipeline preprocess --file-names any --corpus {corpus} --data {data}' makes a data folder of it.",
            _terminal.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(
            0,
            await _terminal.RunAsync("preprocess", "--file-names", "any", "--corpus", corpus, "--data", data)
        );
    }

    [Theory]
    [InlineData("inspect", "$")]
    [InlineData("train", "--run", "no-such-run", "--data", "$")]
    public async Task RunAsync_RunInPlaceOfADataFolder_SaysWhatItIs(params string[] command)
    {
        Assert.Equal(4, await _terminal.RunAsync([.. command.Select(word => word is "$" ? sample.Run : word)]));
        Assert.Contains(
            $"'{sample.Run}' holds no manifest.json. It is the folder of a run; name the data folder that the run was trained on.",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("data", "rejected", "It lies in the data folder '$', which is what to name.")]
    [InlineData("run", "generations/1", "It lies in the run '$'; name the data folder that the run was trained on.")]
    public async Task RunAsync_PartOfAFolder_IsNotTakenForACorpus(string owner, string part, string advice)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder[owner, part]);
        foreach (var file in (string[])[owner is "data" ? "manifest.json" : "run.json", $"{part}/lines.jsonl"])
        {
            await File.WriteAllTextAsync(folder[owner, file], "{}", TestContext.Current.CancellationToken);
        }

        Assert.Equal(4, await _terminal.RunAsync("inspect", folder[owner, part]));
        Assert.Contains(
            $"holds no manifest.json. {advice.Replace("$", folder[owner], StringComparison.Ordinal)}",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    // The preset file names the columns of the table alone.
    [Fact]
    public void Train_WithColumnsOfTheTable_LearnsVectorsOfThatSize() =>
        Assert.Equal(8, new RunFolder(sample.Run).ReadRecord().Settings.VectorOptions.Dimension);

    [Fact]
    public async Task RunAsync_RunUnderWayInAnotherProcess_IsGoneOnWithOnlyByResume()
    {
        using var folder = new TempFolder();
        var run = folder["run"];
        SampleRun.Copy(sample.Run, run);
        var led = new RunFolder(run);
        using var log = new MetricsLog(led, led.Generations.Newest(), classes: 2);

        foreach (
            var command in (string[][])
                [
                    ["train", "--data", sample.Data, "--run", run],
                    ["run", "--out", folder.Path],
                ]
        )
        {
            var terminal = new TestTerminal();
            Assert.Equal(6, await terminal.RunAsync(command));
            Assert.Equal(
                $"Error: The run '{run}' is under way already, in another process. Wait until that has ended, "
                    + $"or take the run over from its newest checkpoint with 'pipeline train --run {run} --resume'.\n",
                terminal.Error
            );
        }
        Assert.Equal(0, await _terminal.RunAsync("train", "--run", run, "--resume", "--quiet"));
    }

    [Fact]
    public async Task RunAsync_RunUnderWayInAnotherProcess_IsRefusedWithAClusterToo()
    {
        using var folder = new TempFolder();
        var run = folder["run"];
        SampleRun.Copy(sample.Run, run);
        var led = new RunFolder(run);
        using var log = new MetricsLog(led, led.Generations.Newest(), classes: 2);
        await using var node = await NodeHost.StartAsync(new NodeOptions(), TestContext.Current.CancellationToken);
        var address = node.Address[(node.Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

        Assert.Equal(6, await _terminal.RunAsync("train", "--data", sample.Data, "--run", run, "--cluster", address));

        Assert.Contains(
            $"Error: The run '{run}' is under way already, in another process. ",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RunAsync_NothingListensWhereTheClusterIsNamed_SaysSo()
    {
        Assert.Equal(7, await _terminal.RunAsync("jobs", "--cluster", "127.0.0.1:1"));
        Assert.Equal(
            "Error: Nothing listens at 127.0.0.1:1: connections were refused for 5 s. Start a coordinator there, or give the address of one that runs.\n",
            _terminal.Error
        );
    }

    [Theory]
    [InlineData("notes", "Name a folder that 'pipeline preprocess' has made.")]
    [InlineData(".local", "Create it with 'pipeline preprocess --corpus DIR --data $'.")]
    public async Task RunAsync_OtherFolderInPlaceOfADataFolder_IsNotToBeWrittenInto(string holds, string advice)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["other", holds]);

        Assert.Equal(4, await _terminal.RunAsync("inspect", folder["other"]));
        Assert.Equal(
            $"Error: '{folder["other"]}' holds no manifest.json. {advice.Replace("$", folder["other"], StringComparison.Ordinal)}\n",
            _terminal.Error
        );
    }

    [Fact]
    public async Task RunAsync_JsonLinesInPlaceOfADataFolder_AdvisesACommandThatReadsThem()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["corpus"]);
        await File.WriteAllTextAsync(folder["corpus", "a.jsonl"], "", TestContext.Current.CancellationToken);

        Assert.Equal(4, await _terminal.RunAsync("inspect", folder["corpus"]));
        Assert.Contains(
            $"'pipeline preprocess --input jsonl --corpus {folder["corpus"]} --data {folder["corpus-data"]}'",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RunAsync_Help_SpellsValuesAndDefaultsAsTheyAreGiven()
    {
        Assert.Equal(0, await _terminal.RunAsync("preprocess", "--help"));
        Assert.Matches(@"(?m)--strip <none\|leaky\|headers\|strict> .* \[default: leaky\]$", _terminal.Output);
        Assert.Matches(@"(?m)--max-words <N> .* \[default: 20000\]$", _terminal.Output);
    }

    [Fact]
    public async Task RunAsync_HelpOfTrain_SaysOfEveryChoiceWhatDecidesIt()
    {
        Assert.Equal(0, await _terminal.RunAsync("train", "--help"));
        Assert.DoesNotContain(
            _terminal.Output.Split('\n'),
            line =>
                Regex.IsMatch(line, @"^  --[a-z-]+ <[a-z-]+\|[a-z|-]+>")
                && !line.Contains("preset", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("preprocess", "--corpus", "c", "--data", "d", "--data")]
    [InlineData("train", "--data", "d", "--run", "r", "--run")]
    [InlineData("train", "--data", "d", "--epochs", "2", "--run", "r", "--epochs")]
    public async Task RunAsync_OptionAgainWithoutAValue_IsRefused(params string[] command)
    {
        Assert.Equal(2, await _terminal.RunAsync(command));
        Assert.StartsWith(
            $"Error: {command[^1]} is given 2 times, but with 1 value; give it once.\n",
            _terminal.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RunAsync_OneFileAsCorpusAndAsDataFolder_IsRefusedWithoutSpeakingOfFolders()
    {
        Assert.Equal(
            2,
            await _terminal.RunAsync("preprocess", "--input", "jsonl", "--corpus", "c.jsonl", "--data", "./c.jsonl")
        );
        Assert.Equal(
            $"Error: '{Path.GetFullPath("c.jsonl")}' is named as the corpus and as the data folder; name another data folder.\n",
            _terminal.Error
        );
    }

    [Fact]
    public async Task RunAsync_DataFolderInTheCorpus_IsRefused()
    {
        Assert.Equal(2, await _terminal.RunAsync("preprocess", "--corpus", "corpus/", "--data", "./corpus/data"));
        Assert.Contains("lies in the corpus", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DataFolderInTheCorpusByWayOfALink_IsRefused()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["disk", "corpus"]);
        Directory.CreateSymbolicLink(folder["link"], folder["disk"]);

        Assert.Equal(
            2,
            await _terminal.RunAsync(
                "preprocess",
                "--corpus",
                folder["disk", "corpus"],
                "--data",
                folder["link", "corpus", "data"]
            )
        );
        Assert.Contains("lies in the corpus", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_CorpusIsALinkThroughItself_IsNamed()
    {
        using var folder = new TempFolder();
        Directory.CreateSymbolicLink(folder["corpus"], Path.Join("corpus", "messages"));

        Assert.Equal(3, await _terminal.RunAsync("preprocess", "--corpus", folder["corpus"], "--data", folder["data"]));
        Assert.Contains(folder["corpus"], _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ResumeWithOptionsThatDecideAResult_NamesEachOfThem()
    {
        Assert.Equal(
            2,
            await _terminal.RunAsync(
                "train",
                "--run",
                "r",
                "--resume",
                "--epochs",
                "9",
                "--pooling",
                "mean",
                "--seed",
                "2"
            )
        );
        Assert.Equal(
            ["--seed", "--epochs", "--pooling"],
            _terminal
                .Error.Split('\n')
                .Where(line => line.Contains(" and --resume exclude each other", StringComparison.Ordinal))
                .Select(line => line.Replace("Error: ", "", StringComparison.Ordinal).Split(' ')[0])
        );
    }

    [Fact]
    public async Task RunAsync_OptionsThatExcludeEachOther_NamesThemAll()
    {
        Assert.Equal(
            2,
            await _terminal.RunAsync(
                "train",
                "--data",
                "d",
                "--run",
                "r",
                "--momentum",
                "0.5",
                "--weight-decay",
                "0.1",
                "--averaging-momentum",
                "0.9",
                "--padding",
                "keras",
                "--early-stopping",
                "2",
                "--evaluate-at-end"
            )
        );
        string[] expected =
        [
            "padding 'keras' and a piece-length of 50 exclude each other: ",
            "--momentum is of no use to this optimizer; add '--optimizer sgd' or leave it out.",
            "--weight-decay is of no use to this optimizer; add '--optimizer adamw' or leave it out.",
            "--averaging-momentum is of no use where nothing is averaged; add '--averaging-share' or leave it out.",
            "early stopping reads the validation loss of every epoch: leave '--evaluate-at-end' out.",
        ];
        Assert.All(expected, sentence => Assert.Contains(sentence, _terminal.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ModelOptionsThatDecideNothing_AreAllRefused()
    {
        string[] options =
        [
            .. (string[])["--cell", "none", "--hidden-units", "3", "--direction", "both", "--pooling", "mean"],
            .. (string[])["--vectors", "data-folder", "--embedding-size", "30"],
        ];

        Assert.Equal(2, await _terminal.RunAsync(["train", "--data", "d", "--run", "r", .. options]));
        string[] expected =
        [
            "--hidden-units is of no use without a recurrent layer; choose another '--cell' or leave it out.",
            "--direction is of no use without a recurrent layer; choose another '--cell' or leave it out.",
            "--pooling is of no use without a recurrent layer; choose another '--cell' or leave it out.",
            "--embedding-size is of no use to the vectors of the data folder, which have their size; choose other '--vectors' or leave it out.",
        ];
        Assert.All(expected, sentence => Assert.Contains(sentence, _terminal.Error, StringComparison.Ordinal));
    }
}
