using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class TrainFlowTests
{
    private static readonly NodeId One = new("one");
    private static readonly NodeId Two = new("two");

    private static readonly TrainPlan Plan = new()
    {
        Run = new("run"),
        Generation = 3,
        Epochs = 2,
        StepsPerEpoch = 2,
        GradientCosts = _ => [10, 40, 20],
        EvaluationCosts = [5, 6],
        BestEpoch = history => history.IsEmpty ? null : 0,
    };

    [Fact]
    public void Begun_WithoutWorkers_OpensTheFirstRoundAndWaits()
    {
        var (state, effects) = Step(TrainFlow.Start(Plan, TrainCursor.Start), new TrainInput.Begun());

        Assert.Equal([new TrainEffect.OpenRound(Gradient(0), 3)], effects);
        Assert.Equal(3, state.Round!.Pending.Count);
    }

    [Fact]
    public void Begun_AfterTheDataWasLoaded_CountsTheEpochsTimeFromNow()
    {
        var cursor = TrainCursor.Start with { EpochTime = TimeSpan.FromSeconds(4) };
        var loaded = TimeSpan.FromSeconds(30);

        var state = TrainFlow.Step(TrainFlow.Start(Plan, cursor), new TrainInput.Begun(), loaded).Next;
        state = TrainFlow.Step(state, Joined(One), loaded).Next;
        state = TrainFlow.Step(state, Computed(One, Gradient(0), 0, 1, 2), loaded).Next;
        var now = loaded + TimeSpan.FromSeconds(1);
        state = TrainFlow.Step(state, new TrainInput.StepApplied(new(4, 2.5, 1, 0)), now).Next;

        Assert.Equal(TimeSpan.FromSeconds(5), state.Cursor.EpochTime);
        Assert.Equal(loaded, state.LastCheckpointAt);
    }

    [Fact]
    public void WorkerJoined_WithSlicesWaiting_GetsThemTheCostliestFirst()
    {
        var (_, effects) = Step(Begun(), Joined(One));

        var assigned = Assert.Single(effects.OfType<TrainEffect.Assign>());
        Assert.Equal((One, Gradient(0)), (assigned.Worker, assigned.Key));
        Assert.Equal([1, 2, 0], assigned.Slices);
    }

    [Fact]
    public void WorkerJoined_Again_IsAskedAgainForWhatItHeld()
    {
        var state = Step(Begun(), Joined(One, isRemote: true)).Next;
        state = Step(state, Computed(One, Gradient(0), 1)).Next;

        var (next, effects) = Step(state, Joined(One, lanes: 2, isRemote: true));

        var assigned = Assert.IsType<TrainEffect.Assign>(Assert.Single(effects));
        Assert.Equal(One, assigned.Worker);
        Assert.Equal([2, 0], assigned.Slices);
        Assert.Equal([2], next.Workers.Select(worker => worker.Lanes));
    }

    [Fact]
    public void Round_OfTwoWorkers_GivesNeighboursByTokensPerLane()
    {
        var state = Step(Step(TrainFlow.Start(Plan, TrainCursor.Start), Joined(One)).Next, Joined(Two, lanes: 2)).Next;

        var effects = Step(state, new TrainInput.Begun()).Effects.OfType<TrainEffect.Assign>().ToList();

        // A third of 70 tokens is 23: after 10, more than half of the next 40 would be over.
        Assert.Equal([(One, "0"), (Two, "1,2")], effects.Select(e => (e.Worker, string.Join(',', e.Slices))));
    }

    [Fact]
    public void WorkerLost_WithLeases_HandsThemToTheOther()
    {
        var state = Step(Step(Begun(), Joined(One)).Next, Computed(One, Gradient(0), 1)).Next;
        state = Step(state, Joined(Two)).Next;

        var (next, effects) = Step(state, new TrainInput.WorkerLost(One));

        var assigned = Assert.Single(effects.OfType<TrainEffect.Assign>());
        Assert.Equal(Two, assigned.Worker);
        Assert.Equal([2, 0], assigned.Slices);
        Assert.Equal([Two], next.Workers.Select(worker => worker.Id));
    }

    [Fact]
    public void Round_BeforeAnotherOfTheEpoch_SendsAheadWhatThatWillAskFor()
    {
        var plan = Plan with { GradientCosts = step => step == 0 ? [10, 40, 20] : [30, 10, 10, 10] };

        var ahead = Ahead(plan, steps: 0);

        Assert.Equal([(One, "0"), (Two, "1,2,3")], ahead.Select(e => (e.Worker, string.Join(',', e.Slices))));
        Assert.All(ahead, effect => Assert.Equal((Gradient(0), Gradient(1)), (effect.Key, effect.Next)));
    }

    [Fact]
    public void Round_WhileSlicesAreOnTheirWay_SendsNothingAhead()
    {
        var state = Step(TrainFlow.Start(Plan, TrainCursor.Start), Joined(One, isRemote: true)).Next;
        state = Step(state, Joined(Two, isRemote: true)).Next;
        var begun = Step(state, new TrainInput.Begun());

        var first = Step(begun.Next, Sent(One, 0));
        var late = Step(first.Next, Sent(Two, 1));
        var lost = Step(late.Next, new TrainInput.WorkerLost(Two));
        var again = Step(lost.Next, Sent(One, 0));

        Assert.Equal("OpenRound, Assign, Assign", Names(begun.Effects));
        Assert.Empty(first.Effects);
        Assert.Empty(late.Effects);
        Assert.Equal("Assign", Names(lost.Effects));
        Assert.Equal(One, Assert.Single(again.Effects.OfType<TrainEffect.SendAhead>()).Worker);
    }

    [Fact]
    public void Round_OfLanesHereAndElsewhere_SendsAheadToThoseElsewhere()
    {
        var state = Step(TrainFlow.Start(Plan, TrainCursor.Start), Joined(One)).Next;
        state = Step(Step(state, Joined(Two, isRemote: true)).Next, new TrainInput.Begun()).Next;

        var (_, effects) = Step(state, Sent(Two, 0));

        Assert.Equal(Two, Assert.IsType<TrainEffect.SendAhead>(Assert.Single(effects)).Worker);
    }

    [Fact]
    public void Round_LastOfTheEpochOrWhereEveryRowChanges_SendsNothingAhead()
    {
        Assert.Empty(Ahead(Plan, steps: 1));
        Assert.Empty(Ahead(Plan with { LeavesUnreadRows = false }, steps: 0));
    }

    [Fact]
    public void GradientsComputed_AllSlices_AppliesTheStepOnce()
    {
        var state = Step(Begun(), Joined(One)).Next;
        state = Step(state, Computed(One, Gradient(0), 0, 1)).Next;

        var (next, effects) = Step(state, Computed(One, Gradient(0), 2));
        var again = Step(next, Computed(One, Gradient(0), 2));

        Assert.Equal(Gradient(0), Assert.IsType<TrainEffect.ApplyStep>(Assert.Single(effects)).Key);
        Assert.Empty(again.Effects);
    }

    [Theory]
    [InlineData("other", 3, 0)]
    [InlineData("run", 2, 0)]
    [InlineData("run", 3, 1)]
    public void GradientsComputed_OfAnotherRunGenerationOrStep_IsDropped(string run, int generation, long step)
    {
        var state = Step(Begun(), Joined(One)).Next;

        var (next, effects) = Step(
            state,
            Computed(One, new RoundKey(new(run), generation, RoundStage.Gradient, step), 0, 1, 2)
        );

        Assert.Empty(effects);
        Assert.Same(state, next);
    }

    [Fact]
    public void GradientsComputed_ByAWorkerThatWasLost_IsDropped()
    {
        var state = Step(Step(Begun(), Joined(One)).Next, new TrainInput.WorkerLost(One)).Next;
        state = Step(state, Joined(Two)).Next;

        var (next, effects) = Step(state, Computed(One, Gradient(0), 0, 1, 2));

        Assert.Empty(effects);
        Assert.False(next.Round!.IsComplete);
    }

    [Fact]
    public void StepApplied_InTheMiddleOfAnEpoch_OpensTheNextRoundBeforeItReports()
    {
        var (_, effects) = Step(Computed(), new TrainInput.StepApplied(new(4, 2.5, 1, 0)));

        Assert.Equal("OpenRound, Assign, ReportStep", Names(effects));
        Assert.Equal(Gradient(1), ((TrainEffect.OpenRound)effects[0]).Key);
    }

    [Fact]
    public void StepApplied_LastOfTheEpoch_Evaluates()
    {
        var state = AfterSteps(1);
        state = Step(state, Computed(One, Gradient(1), 0, 1, 2)).Next;

        var (_, effects) = Step(state, new TrainInput.StepApplied(default));

        Assert.IsType<TrainEffect.ReportStep>(effects[0]);
        Assert.Contains(new TrainEffect.OpenRound(Evaluation(2), 2), effects);
    }

    [Fact]
    public void SliceEvaluated_AllSlices_ClosesTheEpochWithACheckpointAndGoesOn()
    {
        var state = AfterSteps(2);
        state = Step(state, Evaluated(2, 1, new(3, 0.5, 2, 9))).Next;

        var (next, effects) = Step(state, Evaluated(2, 0, new(4, 1.5, 1, 7)));

        Assert.Equal("ReportEpoch, WriteCheckpoint, OpenRound, Assign", Names(effects));
        var figures = ((TrainEffect.ReportEpoch)effects[0]).Figures;
        Assert.Equal(new MetricSums(7, 2.0, 3, 16), figures.Evaluation);
        Assert.Equal(new MetricSums(8, 5.0, 2, 0), figures.Training);
        var written = (TrainEffect.WriteCheckpoint)effects[1];
        Assert.Equal((new RunPosition(1, 0), new RunPosition(1, 0)), (written.Cursor.Position, written.Best));
        Assert.Equal(new RunPosition(1, 0), next.Cursor.Position);
    }

    [Fact]
    public void GradientsComputed_WhileACheckpointIsCopied_WaitsForTheCopyAlone()
    {
        var state = Evaluated(AfterSteps(2), 2);
        Assert.Equal(CheckpointPhase.Copying, state.Checkpoint);

        var held = Step(state, Computed(One, Gradient(2), 0, 1, 2));
        var copied = Step(held.Next, new TrainInput.CheckpointCopied());

        Assert.Empty(held.Effects);
        Assert.Equal("ApplyStep", Assert.Single(copied.Effects).GetType().Name);
        Assert.Equal(CheckpointPhase.Writing, copied.Next.Checkpoint);
    }

    [Fact]
    public void StepApplied_AtAStepOfTheRule_BeginsACheckpoint()
    {
        var plan = Plan with
        {
            StepsPerEpoch = 10,
            Checkpoints = new CheckpointRule { Steps = 1 },
        };
        var state = Step(TrainFlow.Start(plan, TrainCursor.Start), new TrainInput.Begun()).Next;
        state = Step(Step(state, Joined(One)).Next, Computed(One, Gradient(0), 0, 1, 2)).Next;

        var (next, effects) = Step(state, new TrainInput.StepApplied(default));

        Assert.Equal("ReportStep, WriteCheckpoint, OpenRound, Assign", Names(effects));
        Assert.Equal(new RunPosition(0, 1), ((TrainEffect.WriteCheckpoint)effects[1]).Cursor.Position);
        Assert.Equal(new RunPosition(0, 1), next.LastCheckpoint);
    }

    [Fact]
    public void StepApplied_BetweenStepsOfTheRule_BeginsNoCheckpoint()
    {
        var plan = Plan with
        {
            StepsPerEpoch = 10,
            Checkpoints = new CheckpointRule { Steps = 3 },
        };

        var state = AfterSteps(2, plan);
        var before = state.LastCheckpoint;
        state = Step(state, Computed(One, Gradient(2), 0, 1, 2)).Next;
        state = Step(state, new TrainInput.StepApplied(default)).Next;

        Assert.Null(before);
        Assert.Equal(new RunPosition(0, 3), state.LastCheckpoint);
    }

    [Fact]
    public void StepApplied_LastOfTheEpochAndOfTheRule_LeavesTheCheckpointToTheEndOfTheEpoch()
    {
        var state = AfterSteps(1, Plan with { Checkpoints = new CheckpointRule { Steps = 2 } });
        state = Step(state, Computed(One, Gradient(1), 0, 1, 2)).Next;

        var (_, effects) = Step(state, new TrainInput.StepApplied(default));

        Assert.Equal("ReportStep, OpenRound, Assign", Names(effects));
    }

    [Theory]
    [InlineData(129, false)]
    [InlineData(130, true)]
    public void StepApplied_WithARuleOfTime_BeginsACheckpointSoLongAfterTheBeginning(int second, bool isDue)
    {
        var plan = Plan with
        {
            StepsPerEpoch = 10,
            Checkpoints = new CheckpointRule { AtLeast = TimeSpan.FromSeconds(30) },
        };
        var begun = TimeSpan.FromSeconds(100);
        var state = TrainFlow.Step(TrainFlow.Start(plan, TrainCursor.Start), new TrainInput.Begun(), begun).Next;
        state = TrainFlow.Step(state, Joined(One), begun).Next;
        state = TrainFlow.Step(state, Computed(One, Gradient(0), 0, 1, 2), begun).Next;

        var (_, effects) = TrainFlow.Step(state, new TrainInput.StepApplied(default), TimeSpan.FromSeconds(second));

        Assert.Equal(isDue, effects.OfType<TrainEffect.WriteCheckpoint>().Any());
    }

    [Fact]
    public void CloseEpoch_WhileAnEarlierCheckpointIsWritten_KeepsTheParametersForItsOwn()
    {
        var state = AfterSteps(1, Plan with { Checkpoints = new CheckpointRule { Steps = 1 } });
        state = Step(state, new TrainInput.CheckpointCopied()).Next;
        state = Step(state, Computed(One, Gradient(1), 0, 1, 2)).Next;
        state = Evaluated(Step(state, new TrainInput.StepApplied(default)).Next, 2);

        var computed = Step(state, Computed(One, Gradient(2), 0, 1, 2));
        var written = Step(computed.Next, new TrainInput.CheckpointWritten());
        var copied = Step(written.Next, new TrainInput.CheckpointCopied());

        Assert.Empty(computed.Effects);
        Assert.Equal(
            new RunPosition(1, 0),
            Assert.IsType<TrainEffect.WriteCheckpoint>(Assert.Single(written.Effects)).Cursor.Position
        );
        Assert.Equal("ApplyStep", Names(copied.Effects));
    }

    [Fact]
    public void CloseEpoch_TakesTheTimeSinceTheEpochBegan()
    {
        var begun = TimeSpan.FromSeconds(30);
        var state = AfterSteps(2) with { EpochBeganAt = begun };
        state = Step(state, Evaluated(2, 1, default)).Next;

        var (next, effects) = TrainFlow.Step(state, Evaluated(2, 0, default), TimeSpan.FromSeconds(42));

        Assert.Equal(TimeSpan.FromSeconds(12), effects.OfType<TrainEffect.ReportEpoch>().Single().Figures.Time);
        Assert.Equal(TimeSpan.FromSeconds(42), next.EpochBeganAt);
    }

    [Fact]
    public void CheckpointWritten_WhenTheNextIsDueAlready_BeginsIt()
    {
        var plan = Plan with
        {
            StepsPerEpoch = 10,
            Checkpoints = new CheckpointRule { Steps = 1 },
        };
        var state = Step(TrainFlow.Start(plan, TrainCursor.Start), new TrainInput.Begun()).Next;
        state = Step(Step(state, Joined(One)).Next, Computed(One, Gradient(0), 0, 1, 2)).Next;
        state = Step(state, new TrainInput.StepApplied(default)).Next;
        state = Step(state, new TrainInput.CheckpointCopied()).Next;
        state = Step(state, Computed(One, Gradient(1), 0, 1, 2)).Next;
        var applied = Step(state, new TrainInput.StepApplied(default));

        var (_, effects) = Step(applied.Next, new TrainInput.CheckpointWritten());

        Assert.Empty(applied.Effects.OfType<TrainEffect.WriteCheckpoint>());
        Assert.Equal(
            new RunPosition(0, 2),
            Assert.IsType<TrainEffect.WriteCheckpoint>(Assert.Single(effects)).Cursor.Position
        );
    }

    [Fact]
    public void StopRequested_InARound_DropsItAndWritesACheckpointBeforeLeaving()
    {
        var state = AfterSteps(1);

        var stopped = Step(state, new TrainInput.StopRequested());
        var late = Step(stopped.Next, Computed(One, Gradient(1), 0, 1, 2));
        var copied = Step(late.Next, new TrainInput.CheckpointCopied());
        var written = Step(copied.Next, new TrainInput.CheckpointWritten());

        Assert.Equal(
            new RunPosition(0, 1),
            Assert.IsType<TrainEffect.WriteCheckpoint>(Assert.Single(stopped.Effects)).Cursor.Position
        );
        Assert.Empty(late.Effects);
        Assert.Empty(copied.Effects);
        Assert.Equal([new TrainEffect.Leave()], written.Effects);
        Assert.True(written.Next.Ended);
    }

    [Fact]
    public void StopRequested_BeforeAnyStep_LeavesAtOnce()
    {
        var (next, effects) = Step(Begun(), new TrainInput.StopRequested());

        Assert.Equal([new TrainEffect.Leave()], effects);
        Assert.True(next.Ended);
    }

    [Fact]
    public void Start_AtTheEndOfTheLastEpoch_EvaluatesAndFinishes()
    {
        var end = new TrainCursor(new(2, 0), default, TimeSpan.Zero, []);
        var state = Step(TrainFlow.Start(Plan, end), Joined(One)).Next;

        var begun = Step(state, new TrainInput.Begun());
        var first = Step(begun.Next, Evaluated(4, 1, new(1, 1, 1, 1), 5, 6));
        var second = Step(first.Next, Evaluated(4, 0, new(1, 1, 1, 1), 7));

        var finish = Assert.IsType<TrainEffect.Finish>(Assert.Single(second.Effects));
        Assert.Equal((end, new MetricSums(2, 2, 2, 2)), (finish.Cursor, finish.Evaluation?.Sums));
        Assert.Equal([7, 5, 6], finish.Evaluation!.Predicted);
    }

    [Fact]
    public void Finish_WithBestEpochEarlier_RestoresItAndEvaluatesAgain()
    {
        var plan = Plan with { RestoresBest = true };
        var end = new TrainCursor(
            new(2, 0),
            default,
            TimeSpan.Zero,
            [
                new(0, default, new MetricSums(2, 1.0, 0, 0), TimeSpan.Zero),
                new(1, default, new MetricSums(2, 1.5, 0, 0), TimeSpan.Zero),
            ]
        );
        var state = Step(TrainFlow.Start(plan, end), Joined(One)).Next;

        var begun = Step(state, new TrainInput.Begun());
        var restored = Step(begun.Next, new TrainInput.WeightsRestored());

        Assert.Equal([new TrainEffect.RestoreWeights(new(1, 0))], begun.Effects);
        Assert.Equal(Evaluation(2), Assert.IsType<TrainEffect.OpenRound>(restored.Effects[0]).Key);
    }

    [Fact]
    public void Evaluate_WithStoppingRule_EndsTheRunEarly()
    {
        var state = AfterSteps(2, Plan with { StopsEarly = history => history.Length == 1 });

        state = Evaluated(state, 2);
        state = Step(state, new TrainInput.CheckpointCopied()).Next;
        var (_, effects) = Step(state, new TrainInput.CheckpointWritten());

        Assert.IsType<TrainEffect.Finish>(Assert.Single(effects));
    }

    private static Transition Step(TrainState state, TrainInput input) => TrainFlow.Step(state, input, TimeSpan.Zero);

    private static string Names(IEnumerable<TrainEffect> effects) =>
        string.Join(", ", effects.Select(effect => effect.GetType().Name));

    private static RoundKey Gradient(long step) => new(new("run"), 3, RoundStage.Gradient, step);

    private static RoundKey Evaluation(long step) => new(new("run"), 3, RoundStage.Evaluation, step);

    private static TrainInput.WorkerJoined Joined(NodeId worker, int lanes = 1, bool isRemote = false) =>
        new(new TrainWorker(worker, lanes, isRemote));

    private static TrainInput.GradientsComputed Computed(NodeId worker, RoundKey key, params int[] slices) =>
        new(worker, key, [.. slices]);

    private static TrainInput.SliceEvaluated Evaluated(long step, int slice, MetricSums sums, params int[] predicted) =>
        new(One, Evaluation(step), slice, new EvaluationFigures(sums, [.. predicted]));

    private static TrainInput.SlicesSent Sent(NodeId worker, long step) => new(worker, Gradient(step));

    private static TrainState Begun() => Step(TrainFlow.Start(Plan, TrainCursor.Start), new TrainInput.Begun()).Next;

    private static TrainState Computed() =>
        Step(Step(Begun(), Joined(One)).Next, Computed(One, Gradient(0), 0, 1, 2)).Next;

    private static TrainState AfterSteps(int steps, TrainPlan? plan = null)
    {
        var state = Step(TrainFlow.Start(plan ?? Plan, TrainCursor.Start), new TrainInput.Begun()).Next;
        state = Step(state, Joined(One)).Next;
        for (var step = 0; step < steps; step++)
        {
            state = Step(state, Computed(One, Gradient(step), 0, 1, 2)).Next;
            state = Step(state, new TrainInput.StepApplied(new(4, 2.5, 1, 0))).Next;
        }
        return state;
    }

    // What goes ahead while two workers compute the step behind some.
    private static List<TrainEffect.SendAhead> Ahead(TrainPlan plan, int steps)
    {
        var cursor = TrainCursor.Start with { Position = new(0, steps) };
        var state = Step(TrainFlow.Start(plan, cursor), Joined(One, isRemote: true)).Next;
        state = Step(Step(state, Joined(Two, isRemote: true)).Next, new TrainInput.Begun()).Next;
        state = Step(state, Sent(One, steps)).Next;
        return [.. Step(state, Sent(Two, steps)).Effects.OfType<TrainEffect.SendAhead>()];
    }

    private static TrainState Evaluated(TrainState state, long step)
    {
        state = Step(state, Evaluated(step, 0, new(1, 1, 0, 0))).Next;
        return Step(state, Evaluated(step, 1, new(1, 1, 0, 0))).Next;
    }
}
