using System.Collections.Immutable;
using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>The course of a run: rounds of slices, an update after each, evaluation after the epoch, checkpoints beside.</summary>
/// <remarks>
/// What is done depends on the plan and the cursor alone; who computes, when a reply arrives, what the clock says decides
/// only who is asked and where checkpoints stand. So the weights do not depend on them either.
/// </remarks>
internal static class TrainFlow
{
    /// <summary>The state to begin with.</summary>
    /// <param name="plan">What does not change.</param>
    /// <param name="cursor">Where the parameters are: the start, or the checkpoint gone on from.</param>
    internal static TrainState Start(TrainPlan plan, TrainCursor cursor) =>
        new(plan, cursor) { LastCheckpoint = cursor.Position == default ? null : cursor.Position };

    /// <summary>Applies what has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What has happened.</param>
    /// <param name="now">Time since this process began with the run; never goes back.</param>
    internal static Transition Step(TrainState state, TrainInput input, TimeSpan now) =>
        (state.Ended, input) switch
        {
            (true, _) => Transition.To(state),
            (_, TrainInput.Begun) => Advance(
                state with
                {
                    EpochBeganAt = now - state.Cursor.EpochTime,
                    LastCheckpointAt = now,
                },
                now
            ),
            (_, TrainInput.WorkerJoined joined) => Join(state, joined.Worker),
            (_, TrainInput.WorkerLost lost) => Lose(state, lost.Worker),
            (_, TrainInput.SlicesSent sent) => Sent(state, sent),
            (_, TrainInput.GradientsComputed computed) => Accept(state, computed, now),
            (_, TrainInput.SliceEvaluated evaluated) => Accept(state, evaluated, now),
            (_, TrainInput.StepApplied applied) => Applied(state, applied.Sums, now),
            (_, TrainInput.CheckpointCopied) => Complete(state with { Checkpoint = CheckpointPhase.Writing }, now),
            (_, TrainInput.CheckpointWritten) => Written(state, now),
            (_, TrainInput.WeightsRestored) => Advance(state with { Restored = true, Evaluated = null }, now),
            (_, TrainInput.StopRequested) => Stop(state, now),
            _ => throw new UnreachableException($"TrainFlow has no rule for {input}."),
        };

    /// <summary>Begins whatever comes next; only where nothing is being computed.</summary>
    private static Transition Advance(TrainState state, TimeSpan now)
    {
        var position = state.Cursor.Position;
        return state switch
        {
            { Stopping: true } => Leave(state, now),
            { EpochsDone: true } => End(state, now),
            _ when position.Step < state.Plan.StepsPerEpoch => Open(
                state,
                RoundStage.Gradient,
                state.Plan.GradientCosts(state.Plan.StepAt(position))
            ),
            { Evaluated: null, Plan.EvaluatesEveryEpoch: true, Plan.EvaluationCosts.IsEmpty: false } => Open(
                state,
                RoundStage.Evaluation,
                state.Plan.EvaluationCosts
            ),
            _ => CloseEpoch(state, now),
        };
    }

    private static Transition Open(TrainState state, RoundStage stage, ImmutableArray<int> costs)
    {
        var position = state.Restored ? Best(state)!.Value : state.Cursor.Position;
        var key = new RoundKey(state.Plan.Run, state.Plan.Generation, stage, state.Plan.StepAt(position));
        return Transition
            .To(state with { Round = Round.Of(key, costs) }, new TrainEffect.OpenRound(key, costs.Length))
            .Then(Assign);
    }

    private static Transition Assign(TrainState state)
    {
        if (state.Round is not { Pending.IsEmpty: false } round || state.Workers.IsEmpty)
        {
            return Transition.To(state);
        }
        var (next, shares) = round.Share(state.Workers);
        return new(
            state with
            {
                Round = next,
            },
            [.. shares.Select(share => new TrainEffect.Assign(share.Worker, round.Key, share.Slices))]
        );
    }

    // What a lane waits for has the network to itself; only then comes what nobody waits for yet.
    private static Transition Sent(TrainState state, TrainInput.SlicesSent sent)
    {
        if (state.RoundOf(sent.Key) is not { } round || !round.Unsent.Contains(sent.Worker))
        {
            return Transition.To(state);
        }
        var next = round with { Unsent = round.Unsent.Remove(sent.Worker) };
        return new(state with { Round = next }, next.Unsent.IsEmpty ? [.. LookAhead(state, next.Key)] : []);
    }

    // Nothing depends on it: whoever is asked for something else than was foreseen gets what it lacks when it is asked.
    private static IEnumerable<TrainEffect> LookAhead(TrainState state, RoundKey key)
    {
        if (
            key.Stage != RoundStage.Gradient
            || !state.Plan.LeavesUnreadRows
            || state.Cursor.Position.Step + 1 == state.Plan.StepsPerEpoch
        )
        {
            return [];
        }
        var next = key with { Step = key.Step + 1 };
        var (foreseen, shares) = Round.Of(next, state.Plan.GradientCosts(next.Step)).Share(state.Workers);
        return shares
            .Where(share => foreseen.Unsent.Contains(share.Worker))
            .Select(share => new TrainEffect.SendAhead(share.Worker, key, next, share.Slices));
    }

    // One that is there already has come another way: what it was asked for the way before it may never have heard of.
    private static Transition Join(TrainState state, TrainWorker worker)
    {
        var others = Without(state, worker.Id);
        return Assign(others with { Workers = others.Workers.Add(worker) });
    }

    private static Transition Lose(TrainState state, NodeId worker) => Assign(Without(state, worker));

    private static TrainState Without(TrainState state, NodeId worker) =>
        state with
        {
            Workers = state.Workers.RemoveAll(known => known.Id == worker),
            Round = state.Round?.Lose(worker),
        };

    private static Transition Accept(TrainState state, TrainInput.GradientsComputed computed, TimeSpan now)
    {
        if (state.RoundOf(computed.Key) is not { } round)
        {
            return Transition.To(state);
        }
        var held = computed.Slices.Where(slice => round.IsLeasedTo(slice, computed.Worker)).ToList();
        return held.Count == 0 ? Transition.To(state) : Complete(state with { Round = round.Complete(held) }, now);
    }

    private static Transition Accept(TrainState state, TrainInput.SliceEvaluated evaluated, TimeSpan now) =>
        state.RoundOf(evaluated.Key) is { } round && round.IsLeasedTo(evaluated.Slice, evaluated.Worker)
            ? Complete(
                state with
                {
                    Round = round.Complete([evaluated.Slice]) with
                    {
                        Evaluated = round.Evaluated.Add(evaluated.Slice, evaluated.Figures),
                    },
                },
                now
            )
            : Transition.To(state);

    /// <summary>Ends the round once all of it is there, and the parameters may change.</summary>
    private static Transition Complete(TrainState state, TimeSpan now) =>
        state.Round switch
        {
            { IsComplete: true, Key.Stage: RoundStage.Evaluation } round => Advance(
                state with
                {
                    Round = null,
                    Evaluated = round.Evaluation(),
                },
                now
            ),
            { IsComplete: true } round when !state.HoldsParameters => Transition.To(
                state with
                {
                    Round = null,
                    Evaluated = null,
                },
                new TrainEffect.ApplyStep(round.Key, state.Cursor.History)
            ),
            _ => Transition.To(state),
        };

    private static Transition Applied(TrainState state, MetricSums sums, TimeSpan now)
    {
        var (epoch, step) = state.Cursor.Position;
        var cursor = state.Cursor with
        {
            Position = new(epoch, step + 1),
            EpochSums = state.Cursor.EpochSums + sums,
            EpochTime = now - state.EpochBeganAt,
        };
        // The end of an epoch has a checkpoint of its own, after the evaluation.
        var due =
            step + 1 < state.Plan.StepsPerEpoch
            && state.Plan.Checkpoints.IsDue(step + 1, state.Plan.ShardBoundaries, now - state.LastCheckpointAt);
        var report = new TrainEffect.ReportStep(cursor, sums);
        var (next, effects) = Transition
            .To(state with { Cursor = cursor, CheckpointDue = state.CheckpointDue || due })
            .Then(applied => BeginCheckpoint(applied, now))
            .Then(applied => Advance(applied, now));
        // The next step comes first, for the lanes wait. What else there is to do, to write a checkpoint or to end an epoch,
        // is of the steps that have been reported.
        return new(
            next,
            effects is [TrainEffect.OpenRound { Key.Stage: RoundStage.Gradient }, ..]
                ? [.. effects, report]
                : [report, .. effects]
        );
    }

    private static Transition CloseEpoch(TrainState state, TimeSpan now)
    {
        var cursor = state.Cursor;
        var figures = new EpochFigures(
            cursor.Position.Epoch,
            cursor.EpochSums,
            state.Evaluated?.Sums,
            now - state.EpochBeganAt
        );
        return Transition
            .To(
                state with
                {
                    Cursor = new(new(figures.Epoch + 1, 0), default, TimeSpan.Zero, cursor.History.Add(figures)),
                    EpochBeganAt = now,
                    CheckpointDue = true,
                    CheckpointDueHere = true,
                },
                new TrainEffect.ReportEpoch(figures)
            )
            .Then(next => BeginCheckpoint(next, now))
            .Then(next => Advance(next, now));
    }

    private static Transition BeginCheckpoint(TrainState state, TimeSpan now) =>
        state is { CheckpointDue: true, Checkpoint: CheckpointPhase.Idle }
            ? Transition.To(
                state with
                {
                    Checkpoint = CheckpointPhase.Copying,
                    CheckpointDue = false,
                    CheckpointDueHere = false,
                    LastCheckpoint = state.Cursor.Position,
                    LastCheckpointAt = now,
                },
                new TrainEffect.WriteCheckpoint(state.Cursor, Best(state))
            )
            : Transition.To(state);

    private static Transition Written(TrainState state, TimeSpan now)
    {
        var begun = BeginCheckpoint(state with { Checkpoint = CheckpointPhase.Idle }, now);
        // Only an end waits for the disk; a round in flight goes on by itself.
        return state.Round is null && (state.Stopping || state.EpochsDone)
            ? begun.Then(next => Advance(next, now))
            : begun;
    }

    private static Transition Stop(TrainState state, TimeSpan now) =>
        state.Stopping ? Transition.To(state) : Leave(state with { Stopping = true, Round = null }, now);

    // Between updates the parameters are exactly at the cursor, so the round in flight is simply dropped.
    private static Transition Leave(TrainState state, TimeSpan now) =>
        state switch
        {
            { Checkpoint: not CheckpointPhase.Idle } => Transition.To(state),
            { Plan.Epochs: > 0 } when state.Cursor.Position != (state.LastCheckpoint ?? default) => BeginCheckpoint(
                state with
                {
                    CheckpointDue = true,
                },
                now
            ),
            _ => Transition.To(state with { Ended = true }, new TrainEffect.Leave()),
        };

    private static Transition End(TrainState state, TimeSpan now) =>
        state switch
        {
            { Checkpoint: not CheckpointPhase.Idle } => Transition.To(state),
            { CheckpointDue: true } => BeginCheckpoint(state, now),
            { Plan.RestoresBest: true, Restored: false }
                when Best(state) is { } best && best != state.Cursor.Position => Transition.To(
                state,
                new TrainEffect.RestoreWeights(best)
            ),
            { Evaluated: null, Plan.EvaluationCosts.IsEmpty: false } => Open(
                state,
                RoundStage.Evaluation,
                state.Plan.EvaluationCosts
            ),
            _ => Transition.To(state with { Ended = true }, new TrainEffect.Finish(state.Cursor, state.Evaluated)),
        };

    private static RunPosition? Best(TrainState state) =>
        state.Plan.BestEpoch(state.Cursor.History) is { } epoch ? new RunPosition(epoch + 1, 0) : null;
}
