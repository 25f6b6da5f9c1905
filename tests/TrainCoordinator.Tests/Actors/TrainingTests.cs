using System.Text.Json;
using Akka.Actor;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Seeds;
using Pipeline.Shared.Wire;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Checkpoints;
using Pipeline.TrainCoordinator.Tests.Sessions;
using Pipeline.TrainCoordinator.Tests.TensorBoard;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Tests.Actors;

public sealed class TrainingTests : TrainingSpec
{
    // The post's model: a frozen table with word dropout, masks on inputs and states, padding computed.
    private static readonly TrainSettings Seed = new()
    {
        Model = Presets.Get("seed").Settings.Model with { Hidden = 5, MaxLength = 12 },
        Epochs = 2,
        BatchSize = 8,
        SliceSize = 2,
        Vocabulary = VocabularyScope.All,
        Vectors = WordVectorSource.DataFolder,
        Split = SplitKind.Keras,
    };

    // Half of the steps counts, and older ones fade.
    private static readonly TrainSettings Averaged = TinyRun.Settings with
    {
        Averaging = new AveragingSettings { Share = 0.5, Momentum = 0.75 },
    };

    private static readonly TrainSettings Longer = TinyRun.Settings with { Epochs = 6 };

    private static readonly TrainSettings Endless = TinyRun.Settings with { Epochs = 1000 };

    [Fact]
    public async Task Train_AnyNumberOfLanesAndWorkers_GivesTheSameWeights()
    {
        var one = await TrainAsync(Start(lanes: 1), Request("one"));
        var two = await TrainAsync(Start(lanes: 2), Request("two"));
        var three = await TrainAsync(Start(lanes: 3), Request("three"));
        var workers = await TrainAsync(Start(lanes: 1, workers: 3), Request("workers"));

        Assert.Equal(one.WeightsSha256, two.WeightsSha256);
        Assert.Equal(one.WeightsSha256, three.WeightsSha256);
        Assert.Equal(one.WeightsSha256, workers.WeightsSha256);
        Assert.Equal(Figures(one), Figures(three));
        Assert.Equal(one.EvaluationJson, workers.EvaluationJson);
    }

    [Fact]
    public async Task Train_AnotherSeed_GivesOtherWeights()
    {
        var cast = Start(lanes: 2);

        var one = await TrainAsync(cast, Request("one"));
        var other = await TrainAsync(cast, Request("other") with { Seed = 2 });

        Assert.NotEqual(one.WeightsSha256, other.WeightsSha256);
    }

    [Fact]
    public async Task Train_TheSeedPresetsModel_GivesTheSameWeightsForAnyNumberOfLanes()
    {
        var one = await TrainAsync(Start(lanes: 1), Request("one", Seed));
        var two = await TrainAsync(Start(lanes: 2), Request("two", Seed));

        Assert.Equal(one.WeightsSha256, two.WeightsSha256);
    }

    [Fact]
    public async Task Train_Averaged_EvaluatesAndKeepsTheMeanWithoutTouchingTheSteps()
    {
        var plain = await TrainAsync(Start(lanes: 1), Request("plain"));
        var one = await TrainAsync(Start(lanes: 1), Request("one", Averaged));
        var workers = await TrainAsync(Start(lanes: 1, workers: 3), Request("workers", Averaged));

        Assert.Equal(one.WeightsSha256, workers.WeightsSha256);
        Assert.Equal(one.EvaluationJson, workers.EvaluationJson);
        Assert.NotEqual(plain.WeightsSha256, one.WeightsSha256);
        // The mean begins in the second of three epochs; the steps themselves know nothing of it.
        Assert.Equal(Figures(plain).Select(epoch => epoch.Item1), Figures(one).Select(epoch => epoch.Item1));
        Assert.Equal(plain.Epochs[0].HeldOut, one.Epochs[0].HeldOut);
        Assert.NotEqual(plain.Epochs[1].HeldOut, one.Epochs[1].HeldOut);
        Assert.Equal(one.Epochs[2].HeldOut!.Loss, EvaluationJson.Read(one.EvaluationJson!).Loss);
        var model = await EvaluateAsync(Start(lanes: 1), new EvaluateRequest { Run = Temp["one"] });
        Assert.Equal(Report(one.EvaluationJson), Report(model.EvaluationJson));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(4, 2, false)]
    [InlineData(6, 3, false)]
    [InlineData(11, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(5, 1, true)]
    [InlineData(9, 3, true)]
    [InlineData(17, 2, true)]
    public async Task Train_StoppedAndGoneOnWith_GivesTheSameWeights(int step, int lanesAfter, bool kill)
    {
        var expected = await TrainAsync(Start(lanes: 2), Request("whole", Longer));
        var request = Request("stopped", Longer) with { CheckpointEvery = "2steps" };

        // On a machine that is busy enough the run is over before it hears of the stop.
        var resumed =
            await TrainUntilAsync(Start(lanes: 1), request, step, kill)
            ?? await TrainAsync(Start(lanesAfter), request with { Resume = true });

        Assert.Equal(expected.WeightsSha256, resumed.WeightsSha256);
        Assert.Equal(Figures(expected), Figures(resumed));
        Assert.Equal(expected.EvaluationJson, resumed.EvaluationJson);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Train_GoneOnWith_DrawsOneCurveInTensorBoard(bool kill)
    {
        await TrainAsync(Start(lanes: 1), Request("whole", Longer));
        var request = Request("stopped", Longer) with { CheckpointEvery = "3steps" };
        if (await TrainUntilAsync(Start(lanes: 1), request, stopAt: 8, kill) is null)
        {
            await TrainAsync(Start(lanes: 1), request);
        }

        var training = EventReader.Curves(Temp["stopped", "tensorboard", "train"]);
        var validation = EventReader.Curves(Temp["stopped", "tensorboard", "validation"]);

        Assert.Equal(
            ["batch_accuracy", "batch_learning_rate", "batch_loss", "epoch_accuracy", "epoch_loss"],
            training.Keys
        );
        Assert.Equal(Enumerable.Range(1, 36).Select(step => (long)step), training["batch_loss"].Keys);
        Assert.Equal([6L, 12, 18, 24, 30, 36], validation["epoch_loss"].Keys);
        Assert.Equal(EventReader.Curves(Temp["whole", "tensorboard", "train"]), training);
        Assert.Equal(EventReader.Curves(Temp["whole", "tensorboard", "validation"]), validation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Train_StoppedAgainAndAgain_GivesTheSameWeights(ulong seed)
    {
        var expected = await TrainAsync(Start(lanes: 1), Request("whole", Seed));
        var request = Request("stopped", Seed) with { CheckpointEvery = "1step", KeptCheckpoints = 1 };
        TrainSummary? resumed = null;
        var at = 0;
        for (var draw = 0UL; resumed is null; draw++)
        {
            at += 1 + CounterRandom.Below(seed, draw, 4);
            var kill = CounterRandom.Below(seed, 100 + draw, 2) == 0;
            resumed = await TrainUntilAsync(Start(1 + CounterRandom.Below(seed, 200 + draw, 3)), request, at, kill);
        }

        Assert.Equal(expected.WeightsSha256, resumed.WeightsSha256);
        Assert.Equal(Figures(expected), Figures(resumed));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("seed")]
    [InlineData("averaged")]
    public async Task Train_FromEveryCheckpoint_GivesTheSameWeights(string name)
    {
        var cast = Start(lanes: 2);
        var settings = name switch
        {
            "seed" => Seed,
            "averaged" => Averaged,
            _ => TinyRun.Settings,
        };
        var request = Request("whole", settings) with { CheckpointEvery = "1step", KeptCheckpoints = 100 };
        var expected = await TrainAsync(cast, request);
        var checkpoints = new CheckpointFolders(new RunFolder(request.Run)).All();
        Assert.NotEmpty(checkpoints);

        foreach (var checkpoint in checkpoints)
        {
            var copy = Temp[$"{checkpoint.Position}"];
            foreach (
                var part in (string[])
                    ["run.json", "split.tsv", "vocabulary", "generations/1/claim.json", $"{checkpoint}"]
            )
            {
                Copy(Path.Combine(request.Run, part), Path.Combine(copy, part));
            }

            var resumed = await TrainAsync(cast, request with { Run = copy });

            Assert.Equal($"{checkpoint}", resumed.ResumedFrom);
            Assert.Equal(expected.WeightsSha256, resumed.WeightsSha256);
            Assert.Equal(Figures(expected), Figures(resumed));
            Assert.Equal(expected.EvaluationJson, resumed.EvaluationJson);
        }
    }

    [Fact]
    public async Task Train_NewestCheckpointDamaged_GoesOnFromTheOneBeforeToTheSameWeights()
    {
        var cast = Start(lanes: 1);
        var request = Request("run") with { CheckpointEvery = "100steps" };
        var expected = await TrainAsync(cast, request);
        Directory.Delete(Temp["run", "model"], recursive: true);
        var newest = new CheckpointFolders(new RunFolder(request.Run)).All()[0];
        Damaged.Flip(Path.Combine(request.Run, $"{newest}", "state.safetensors"));
        var remarks = new List<string>();

        var resumed = await TrainAsync(cast, request, onRemark: remarks.Add);

        Assert.Equal(expected.WeightsSha256, resumed.WeightsSha256);
        Assert.Equal("generations/1/checkpoints/2-0", resumed.ResumedFrom);
        Assert.StartsWith(
            $"Checkpoint '{newest}' is damaged and not used: ",
            Assert.Single(remarks),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Train_WorkersThatLeaveAndJoin_ChangeNothing()
    {
        var expected = await TrainAsync(Start(lanes: 1), Request("whole"));
        var cast = Start(lanes: 1, workers: 2);

        var summary = await TrainAsync(
            cast,
            Request("moved"),
            (_, progress) =>
            {
                switch (progress)
                {
                    case { Phase: TrainPhase.Train, Epoch: 0, Done: 2 }:
                        Sys.Stop(cast.Workers[0]);
                        break;
                    case { Phase: TrainPhase.Train, Epoch: 1, Done: 3 } when cast.Workers.Count == 2:
                        Sys.Stop(cast.Workers[1]);
                        AddWorker(cast);
                        break;
                    default:
                        break;
                }
            }
        );

        Assert.Equal(3, cast.Workers.Count);
        Assert.Equal(expected.WeightsSha256, summary.WeightsSha256);
        Assert.Equal(expected.EvaluationJson, summary.EvaluationJson);
    }

    [Fact]
    public async Task Train_Cancelled_HasACheckpointWhereItLeft()
    {
        var request = Request("run", Endless);
        Assert.Null(await TrainUntilAsync(Start(lanes: 2), request, stopAt: 4, kill: false));
        var folder = new RunFolder(request.Run);

        var newest = new CheckpointStore(folder, folder.ReadRecord().Id).FindNewest(Assert.Fail);

        Assert.NotNull(newest);
        Assert.True(newest.Value.Position.CompareTo(new RunPosition(0, 4)) >= 0, $"{newest}");
    }

    [Fact]
    public async Task Train_AveragedAndStoppedEarly_EndsWithTheMeanOfTheBestEpoch()
    {
        var settings = TinyRun.Settings with
        {
            Schedule = new ScheduleSettings { LearningRate = 0.3 },
            Averaging = new AveragingSettings { Share = 1, Momentum = 0.5 },
            EarlyStoppingPatience = 2,
            RestoreBestWeights = true,
            Epochs = 20,
        };

        var stopped = await TrainAsync(Start(lanes: 2), Request("stopped", settings));

        Assert.True(stopped.Epochs.Length < 20);
        Assert.Equal(
            stopped.Epochs.Min(epoch => epoch.HeldOut!.Loss),
            EvaluationJson.Read(stopped.EvaluationJson!).Loss
        );
    }

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(1, false)]
    public async Task Train_EndedBeforeAveragingBegan_SaysSo(double share, bool isSaid)
    {
        var settings = TinyRun.Settings with
        {
            Schedule = new ScheduleSettings { LearningRate = 0.3 },
            Averaging = new AveragingSettings { Share = share },
            EarlyStoppingPatience = 1,
            Epochs = 20,
        };
        var remarks = new List<string>();

        var stopped = await TrainAsync(Start(lanes: 1), Request("stopped", settings), onRemark: remarks.Add);

        Assert.True(stopped.Epochs.Length < 18);
        Assert.Equal(
            isSaid
                ?
                [
                    "The model is no mean: averaging was to begin with step 1 of epoch 19, after the epoch that the model is of. Give a larger '--averaging-share', up to 1, or train all epochs.",
                ]
                : [],
            remarks
        );
    }

    [Fact]
    public async Task Train_EarlyStopping_EndsWithTheWeightsOfTheBestEpoch()
    {
        // A rate that soon overshoots.
        var fast = TinyRun.Settings with
        {
            Schedule = new ScheduleSettings { LearningRate = 0.3 },
            EarlyStoppingPatience = 2,
            RestoreBestWeights = true,
            Epochs = 20,
        };
        var cast = Start(lanes: 2);

        var stopped = await TrainAsync(cast, Request("stopped", fast));

        var losses = stopped.Epochs.Select(epoch => epoch.HeldOut!.Loss).ToList();
        var best = losses.IndexOf(losses.Min());
        Assert.Equal(best + 3, losses.Count);
        Assert.InRange(losses.Count, 3, 19);
        var exact = await TrainAsync(
            cast,
            Request("exact", fast with { Epochs = best + 1, EarlyStoppingPatience = 0, RestoreBestWeights = false })
        );
        Assert.Equal(exact.WeightsSha256, stopped.WeightsSha256);
        Assert.Equal(Report(exact.EvaluationJson), Report(stopped.EvaluationJson));
        Assert.Equal(losses[best], EvaluationJson.Read(stopped.EvaluationJson!).Loss);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Train_BestEpochLostAtTheEnd_MakesItAgainFromBeforeIt(bool isMissing)
    {
        var fast = TinyRun.Settings with
        {
            Schedule = new ScheduleSettings { LearningRate = 0.3 },
            EarlyStoppingPatience = 2,
            RestoreBestWeights = true,
            Epochs = 20,
        };
        var request = Request("lost", fast) with { KeptCheckpoints = 20 };
        var expected = await TrainAsync(Start(lanes: 1), request);
        var checkpoints = Temp["lost", "generations", "1", "checkpoints"];
        var best = Path.Combine(checkpoints, $"{expected.Epochs.Length - 2}-0");
        Directory.Delete(Temp["lost", "model"], recursive: true);
        if (isMissing)
        {
            Directory.Delete(best, recursive: true);
        }
        else
        {
            Damaged.Flip(Path.Combine(best, "state.safetensors"));
        }
        var remarks = new List<string>();

        var again = await TrainAsync(Start(lanes: 1), request, onRemark: remarks.Add);

        Assert.Equal(expected.WeightsSha256, again.WeightsSha256);
        Assert.StartsWith(
            $"generations/1/checkpoints/{expected.Epochs.Length - 3}-",
            again.ResumedFrom,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"The checkpoint {expected.Epochs.Length - 2}-0 of the best epoch cannot be used: ",
            Assert.Single(remarks),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Train_EarlyStoppingGoneOnWith_EndsWithTheSameWeights()
    {
        var fast = TinyRun.Settings with
        {
            Schedule = new ScheduleSettings { LearningRate = 0.3 },
            EarlyStoppingPatience = 2,
            RestoreBestWeights = true,
            Epochs = 20,
        };
        var expected = await TrainAsync(Start(lanes: 1), Request("whole", fast));
        var request = Request("stopped", fast) with { KeptCheckpoints = 1 };
        var last = (expected.Epochs.Length * 6) - 2;

        var resumed =
            await TrainUntilAsync(Start(lanes: 1), request, stopAt: last, kill: true)
            ?? await TrainAsync(Start(lanes: 2), request);

        Assert.Equal(expected.WeightsSha256, resumed.WeightsSha256);
        Assert.Equal(Figures(expected), Figures(resumed));
    }

    [Fact]
    public async Task Train_ReduceOnPlateauGoneOnWith_EndsWithTheSameWeights()
    {
        var settings = TinyRun.Settings with
        {
            Schedule = new ScheduleSettings
            {
                Kind = ScheduleKind.ReduceOnPlateau,
                LearningRate = 0.3,
                PlateauPatience = 1,
            },
            Epochs = 5,
        };
        var expected = await TrainAsync(Start(lanes: 1), Request("whole", settings));
        var request = Request("stopped", settings);

        var resumed =
            await TrainUntilAsync(Start(lanes: 1), request, stopAt: 25, kill: true)
            ?? await TrainAsync(Start(lanes: 2), request);

        Assert.Equal(expected.WeightsSha256, resumed.WeightsSha256);
    }

    [Fact]
    public async Task Train_EvaluatedAtTheEndAlone_HasTheSameWeightsAndOneEvaluation()
    {
        var cast = Start(lanes: 2);
        var every = await TrainAsync(cast, Request("every"));

        var end = await TrainAsync(cast, Request("end") with { EvaluateEveryEpoch = false });

        Assert.Equal(every.WeightsSha256, end.WeightsSha256);
        Assert.All(end.Epochs, epoch => Assert.Null(epoch.HeldOut));
        Assert.Equal(Report(every.EvaluationJson), Report(end.EvaluationJson));
    }

    [Fact]
    public async Task Train_NothingHeldOut_EndsWithoutAnEvaluation()
    {
        var summary = await TrainAsync(Start(lanes: 2), Request("all", TinyRun.Settings with { ValidationSplit = 0 }));

        Assert.Null(summary.EvaluationJson);
        Assert.Equal(3, summary.Epochs.Length);
    }

    [Fact]
    public async Task OnOversized_WhatAJobGave_IsAnsweredWithTheReasonFromThenOn()
    {
        var cast = Start(lanes: 1);
        var start = new TrainMessages.StartTraining(new JobId("job"), Request("run"));
        var end = await RunAsync(cast, start.Job, start);
        var failure = new Failure(ErrorKind.Cluster, "Too large.", Path: null);

        Sys.EventStream.Publish(new OversizedMessage(end, failure));

        Assert.Equal(new TrainMessages.JobFailed(start.Job, failure), await RunAsync(cast, start.Job, start));
    }

    [Fact]
    public async Task Train_RunThatHasEnded_SaysAgainWhatItGave()
    {
        var cast = Start(lanes: 1);
        var first = await TrainAsync(cast, Request("run"));

        var second = await TrainAsync(cast, Request("run"));

        Assert.Equal(first.WeightsSha256, second.WeightsSha256);
        Assert.Equal(first.EvaluationJson, second.EvaluationJson);
        Assert.Equal(Figures(first), Figures(second));
        Assert.Null(second.Lanes);
    }

    [Fact]
    public async Task Train_ModelFolderDeleted_WritesItAgain()
    {
        var cast = Start(lanes: 1);
        var first = await TrainAsync(cast, Request("run"));
        var content = FolderContent.Of(Temp["run", "model"]);
        Directory.Delete(Temp["run", "model"], recursive: true);

        var second = await TrainAsync(cast, Request("run") with { Resume = true });

        Assert.Equal(first.WeightsSha256, second.WeightsSha256);
        Assert.Equal(content, FolderContent.Of(Temp["run", "model"]));
    }

    [Fact]
    public async Task Train_RateThatThrowsItOff_FailsWithWhatToDo()
    {
        var settings = TinyRun.Settings with
        {
            Model = TinyRun.Settings.Model with { MeanSkip = 1000 },
            Optimizer = new OptimizerSettings { Kind = OptimizerKind.Sgd },
            Schedule = new ScheduleSettings { LearningRate = 999 },
            ClipNorm = 0,
        };

        var failure = await FailAsync(Start(lanes: 2), Request("run", settings));

        Assert.Equal(ErrorKind.Run, failure.Kind);
        Assert.StartsWith($"The run '{Temp["run"]}' has diverged: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_FailureThatAUserCanMend_IsAnsweredButNotLogged()
    {
        var cast = Start(lanes: 1);
        var log = CreateTestProbe();
        Sys.EventStream.Subscribe(log, typeof(Akka.Event.Error));
        var settings = TinyRun.Settings with
        {
            Model = TinyRun.Settings.Model with { MeanSkip = 1000 },
            Optimizer = new OptimizerSettings { Kind = OptimizerKind.Sgd },
            Schedule = new ScheduleSettings { LearningRate = 999 },
            ClipNorm = 0,
        };
        await FailAsync(cast, Request("diverges", settings));

        await TrainAsync(cast, Request("run"));

        Assert.False(log.HasMessages);
    }

    [Fact]
    public async Task Train_ClaimedByAnotherProcess_EndsAndLeavesTheRunToThatOne()
    {
        var claimed = 0;

        var failure = await FailAsync(
            Start(lanes: 2),
            Request("run", Endless) with
            {
                CheckpointEvery = "1step",
            },
            (_, progress) =>
            {
                if (progress is { Phase: TrainPhase.Train, Done: > 2 } && claimed == 0)
                {
                    claimed = new RunFolder(Temp["run"]).Claim(from: null);
                }
            }
        );

        Assert.Equal((2, ErrorKind.Run), (claimed, failure.Kind));
        Assert.Contains("claimed it as generation 2", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Temp["run", "model"]));
        // The one that took over began anew, so what this one wrote is no part of the run any more.
        Assert.Empty(new CheckpointFolders(new RunFolder(Temp["run"])).All());
    }

    [Fact]
    public async Task Metrics_OfARunThatWasKilled_HaveEveryStepOnceAlongTheChain()
    {
        var request = Request("run") with { CheckpointEvery = "2steps" };
        await TrainUntilAsync(Start(lanes: 1), request, stopAt: 5, kill: true);
        await TrainAsync(Start(lanes: 1), request);

        var steps = new RunFolder(request.Run)
            .Generations.Chain()
            .Reverse()
            .SelectMany(link =>
                File.ReadLines(
                        Path.Combine(new RunFolder(request.Run).Generations.PathOf(link.Generation), MetricsLog.Name)
                    )
                    .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
                    .Where(line =>
                        string.Equals(line.GetProperty("kind").GetString(), "step", StringComparison.Ordinal)
                    )
                    .Where(line => link.Until is not { } until || Position(line).CompareTo(until) <= 0)
                    .Select(line => line.GetProperty("globalStep").GetInt32())
            );

        Assert.Equal(Enumerable.Range(0, 18), steps);
    }

    [Fact]
    public async Task Train_FoldersOutsideTheDataRoot_AreRefusedBeforeAnythingIsTouched()
    {
        var cast = Start(lanes: 1, root: new DataRoot(Temp["root"]));

        var failure = await FailAsync(cast, Request("run") with { SplitFile = Temp["split"] });

        Assert.Equal(ErrorKind.Settings, failure.Kind);
        foreach (var name in (string[])["run", "data", "split"])
        {
            Assert.Contains($"'{Temp[name]}' is not in '{Temp["root"]}'", failure.Message, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Temp["run"]));
    }

    [Fact]
    public async Task Train_ResumedRunThatNamesDataOutsideTheRoot_IsRefused()
    {
        Assert.Null(await TrainUntilAsync(Start(lanes: 1), Request("root/run", Endless), stopAt: 2, kill: false));

        var failure = await FailAsync(
            Start(lanes: 1, root: new DataRoot(Temp["root"])),
            Request("root/run", Endless) with
            {
                Data = null,
                Resume = true,
            }
        );

        Assert.Equal(ErrorKind.Settings, failure.Kind);
        Assert.Contains($"'{Data}' is not in '{Temp["root"]}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_RepeatsTheFiguresOfTheEndOfTraining()
    {
        var trained = await TrainAsync(Start(lanes: 2), Request("run"));

        var evaluated = await EvaluateAsync(Start(lanes: 3), new EvaluateRequest { Run = Temp["run"] });

        Assert.Equal(trained.EvaluationJson, evaluated.EvaluationJson);
    }

    [Fact]
    public async Task Evaluate_AllTheWay_IsNoTraining()
    {
        var cast = Start(lanes: 1);
        await TrainAsync(cast, Request("run"));
        var job = new JobId("evaluation");
        var shown = new List<(TrainPhase, int, int)>();

        await RunAsync(
            cast,
            job,
            new TrainMessages.StartEvaluation(job, new EvaluateRequest { Run = Temp["run"] }),
            (_, progress) => shown.Add((progress.Phase, progress.Done, progress.Total))
        );

        Assert.DoesNotContain(shown, progress => progress.Item1 == TrainPhase.Train);
        Assert.Equal((TrainPhase.Evaluate, 1, 1), shown[^1]);
    }

    [Fact]
    public async Task Train_CancelledWhileItIsOpened_LeavesNoFileOpen()
    {
        var node = Start(lanes: 1, workers: 0).Node;
        var (begun, opening) = (new TaskCompletionSource(), new TaskCompletionSource<OpenedJob>());
        Func<long, Action<string>, CancellationToken, Task<OpenedJob>> openAsync = (_, _, _) =>
        {
            begun.SetResult();
            return opening.Task;
        };
        var job = Sys.ActorOf(Props.Create(() => new TrainJobActor(new JobId("job"), node, openAsync)));
        var watcher = CreateTestProbe();
        watcher.Watch(job);
        // What is cancelled before it begins opens nothing.
        await begun.Task.WaitAsync(Cancellation);
        job.Tell(new TrainMessages.CancelJob(new JobId("job")));
        await watcher.ExpectTerminatedAsync(job, cancellationToken: TestContext.Current.CancellationToken);
        var request = Request("run");
        var run = (await TinyRun.OpenAsync(request))!;

        opening.SetResult(
            new OpenedJob(new TrainingWork(new JobId("job"), request, run, 0, node.Clock, lanes: 1), null)
        );

        await AwaitAssertAsync(
            () =>
            {
                using var alone = new FileStream(
                    Path.Combine(run.Folder.Generations.PathOf(run.Generation), "metrics.jsonl"),
                    FileMode.Open,
                    FileAccess.Write,
                    FileShare.None
                );
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public async Task Evaluate_OtherParts_CountTheirDocuments()
    {
        var cast = Start(lanes: 2);
        await TrainAsync(cast, Request("run"));

        async Task<EvaluationDocument> OfAsync(EvaluatedPart part) =>
            EvaluationJson.Read(
                (await EvaluateAsync(cast, new EvaluateRequest { Run = Temp["run"], Part = part })).EvaluationJson
            );

        var heldOut = await OfAsync(EvaluatedPart.HeldOut);
        var training = await OfAsync(EvaluatedPart.Training);
        var all = await OfAsync(EvaluatedPart.All);

        Assert.Equal((12, 48, 60), (heldOut.Documents, training.Documents, all.Documents));
        Assert.Equal((heldOut.Accuracy * 12) + (training.Accuracy * 48), all.Accuracy * 60, precision: 9);
    }

    [Fact]
    public async Task Evaluate_RunThatHasNotEnded_SaysHowToGoOn()
    {
        var cast = Start(lanes: 1);
        Assert.Null(await TrainUntilAsync(cast, Request("run", Endless), stopAt: 2, kill: false));
        var job = new JobId("evaluation");

        var end = await RunAsync(
            cast,
            job,
            new TrainMessages.StartEvaluation(job, new EvaluateRequest { Run = Temp["run"] })
        );

        var failure = Assert.IsType<TrainMessages.JobFailed>(end).Failure;
        Assert.Equal(ErrorKind.Run, failure.Kind);
        Assert.Contains("the run has not ended. Go on with ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Predict_RawTokensOfADocument_GivesTheClassThatEvaluateCounted(bool seed)
    {
        var cast = Start(lanes: 2);
        var trained = await TrainAsync(cast, Request("run", seed ? Seed : TinyRun.Settings));
        var folder = new RunFolder(Temp["run"]);
        var sides = folder.ReadSplit(folder.ReadRecord()).IsTest;
        using var classifier = Classifier.Load(Temp["run"]);

        var confusion = new long[3][];
        for (var label = 0; label < 3; label++)
        {
            confusion[label] = new long[3];
        }
        foreach (var block in TinyData.BlocksOf(TinyData.DocumentCount))
        {
            var (probabilities, _) = classifier.Predict(block);
            foreach (var (row, key) in block.Keys.Index().Where(document => sides[document.Item]))
            {
                var label = Array.IndexOf([.. classifier.Labels], key.Label);
                confusion[label][Score.Predicted(probabilities.AsSpan(row * 3, 3))]++;
            }
        }

        Assert.Equal(EvaluationJson.Read(trained.EvaluationJson!).Report.Confusion, confusion);
    }

    private async Task<Failure> FailAsync(
        Cast cast,
        TrainRequest request,
        Action<JobId, TrainProgress>? onProgress = null
    )
    {
        var job = new JobId("job");
        var end = await RunAsync(cast, job, new TrainMessages.StartTraining(job, request), onProgress);
        return Assert.IsType<TrainMessages.JobFailed>(end).Failure;
    }

    private TrainRequest Request(string run, TrainSettings? settings = null) =>
        TinyRun.Request(Data, Temp[run], settings);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }
        foreach (var entry in Directory.EnumerateFileSystemEntries(from))
        {
            Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }

    private static RunPosition Position(JsonElement line) =>
        new(line.GetProperty("epoch").GetInt32(), line.GetProperty("step").GetInt32());

    private static IEnumerable<(TrainFigures, TrainFigures?)> Figures(TrainSummary summary) =>
        summary.Epochs.Select(epoch => (epoch.Training, epoch.HeldOut));

    // Without the hash of the weights.
    private static string Report(string? evaluation) =>
        JsonSerializer.Serialize(EvaluationJson.Read(evaluation!).Report);
}
