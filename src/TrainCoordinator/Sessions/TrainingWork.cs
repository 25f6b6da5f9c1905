using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Trains a run.</summary>
internal sealed class TrainingWork : RunWork
{
    private readonly JobId _job;
    private readonly TrainRequest _request;
    private readonly PreparedRun _run;
    private readonly MetricsLog _log;
    private readonly TensorBoardLog _board;
    private readonly TrainingState _state;
    private readonly TimeProvider _clock;
    private readonly int _lanes;
    private readonly long _began;
    private readonly TimeSpan _loading;
    private readonly SliceGradient _gradient;
    private TrainingState? _copy;
    private ModelParameters? _mean;
    private double _rate;
    private double _norm;
    private int _checkpoints;

    /// <summary>Ready to train.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="run">The run.</param>
    /// <param name="began">When the job began, by the clock.</param>
    /// <param name="clock">Measures the job.</param>
    /// <param name="lanes">Threads to form the mean gradient with, at least 1.</param>
    internal TrainingWork(JobId job, TrainRequest request, PreparedRun run, long began, TimeProvider clock, int lanes)
    {
        (_job, _request, _run, _began, _clock, _lanes) = (job, request, run, began, clock, lanes);
        _loading = clock.GetElapsedTime(began);
        _gradient = new SliceGradient(run.Parameters.Layout);
        _state = TrainingState.Of(run.Parameters, run.Optimizer, run.Average);
        var settings = run.Record.Settings;
        Plan = new TrainPlan
        {
            Run = new RunId(run.Record.Id),
            Generation = run.Generation,
            Epochs = settings.Epochs,
            StepsPerEpoch = run.Data.Slices.StepsPerEpoch,
            GradientCosts = run.Data.Slices.GradientCosts,
            LeavesUnreadRows = settings.Optimizer.LazyRows || !run.Record.Model.EmbeddingTrainable,
            EvaluationCosts = run.Data.Slices.EvaluationCosts,
            EvaluatesEveryEpoch = run.Record.EvaluatesEveryEpoch,
            ShardBoundaries = run.Data.Slices.ShardBoundaries,
            Checkpoints = request.CheckpointEvery is { } rule ? CheckpointRule.Parse(rule) : CheckpointRule.Default,
            StopsEarly = history => RunSchedule.StopsEarly(settings, history),
            BestEpoch = history => RunSchedule.BestEpoch(settings, history),
            RestoresBest = settings.RestoreBestWeights,
        };
        _log = new MetricsLog(run.Folder, run.Generation, run.Record.Model.Classes);
        try
        {
            _board = new TensorBoardLog(run.Folder, run.Generation, Plan.StepAt(run.Cursor.Position), clock);
        }
        catch
        {
            _log.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    internal override TrainPlan Plan { get; }

    /// <inheritdoc />
    internal override TrainCursor Cursor => _run.Cursor;

    /// <inheritdoc />
    internal override RunData Data => _run.Data;

    /// <inheritdoc />
    internal override ModelParameters Parameters => _run.Parameters;

    /// <inheritdoc />
    internal override string? Remark =>
        Settings.Averaging.Share > 0 && !_run.Average.HasBegun
            ? $"The model is no mean: averaging was to begin with {NameOf(_run.Average.FirstStep)}, after the epoch that the model is of. Give a larger '--averaging-share', up to 1, or train all epochs."
            : null;

    private TrainSettings Settings => _run.Record.Settings;

    /// <inheritdoc />
    internal override ModelParameters ToEvaluate()
    {
        if (!_run.Average.HasBegun)
        {
            return Parameters;
        }
        _mean ??= Parameters with
        {
            Dense = new float[Parameters.Dense.Length],
            Embedding = _run.Record.Model.EmbeddingTrainable
                ? new float[Parameters.Embedding.Length]
                : Parameters.Embedding,
        };
        _run.Average.Form(Parameters, _mean);
        // A worker elsewhere overwrites its copy with the mean, and with the parameters again afterwards.
        _mean.Version = Parameters.Version + 1;
        Parameters.Version += 2;
        Rows.NoteAll(_mean.Version);
        Rows.NoteAll(Parameters.Version);
        return _mean;
    }

    /// <inheritdoc />
    internal override TrainMessages.PrepareRun Prepare(string exchange) =>
        new(
            Plan.Run,
            Plan.Generation,
            _run.Folder.Root,
            _request.Data,
            Evaluates: null,
            _run.Record.DocumentsSha256,
            _run.Record.Arithmetic,
            exchange
        );

    /// <summary>Takes one optimizer step.</summary>
    /// <param name="step">Zero-based step over all epochs.</param>
    /// <param name="history">The epochs before.</param>
    /// <param name="parts">Gradient sums over all of the step's documents.</param>
    /// <returns>Sums over the step's documents.</returns>
    internal MetricSums Apply(long step, ImmutableArray<EpochFigures> history, NodeParts parts)
    {
        var sums = parts.Sums;
        if (!double.IsFinite(sums.Loss))
        {
            throw Diverged($"the loss of {NameOf(step)}");
        }
        _norm = GradientMean.Form(parts, _gradient, _lanes);
        if (!double.IsFinite(_norm))
        {
            throw Diverged($"the norm of the gradient of {NameOf(step)}");
        }
        _rate = RunSchedule.RateOf(Settings, step, (long)Plan.Epochs * Plan.StepsPerEpoch, history);
        var factor = GradientMean.Limit(_norm, Settings.ClipNorm);
        _run.Optimizer.Update(_run.Parameters, _gradient, step, _rate, factor, _run.Average);
        if (Plan.LeavesUnreadRows)
        {
            Rows.Note(_run.Parameters.Version, _gradient.Rows);
        }
        else
        {
            Rows.NoteAll(_run.Parameters.Version);
        }
        return sums;
    }

    /// <summary>Notes the figures of a step.</summary>
    /// <param name="cursor">How far the run has come with it.</param>
    /// <param name="sums">Sums over its documents.</param>
    internal void LogStep(TrainCursor cursor, MetricSums sums)
    {
        var stepsDone = Plan.StepAt(cursor.Position);
        _log.Step(stepsDone - 1, cursor.Position, sums, _rate, _norm);
        _board.Step(stepsDone, TrainSummaries.Of(sums, _run.Record.Model), _rate);
    }

    /// <summary>Notes the figures of an epoch.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="use">What became of the lanes' time in it.</param>
    internal void LogEpoch(EpochFigures figures, LaneUse use)
    {
        if (figures.Evaluation is { } evaluation && !double.IsFinite(evaluation.Loss))
        {
            throw Diverged($"the loss of the part held out after epoch {figures.Epoch + 1}");
        }
        _log.Epoch(figures, use);
        _board.Epoch(Plan.StepAt(new(figures.Epoch + 1, 0)), TrainSummaries.Of(figures, _run.Record.Model));
    }

    /// <summary>Writes a checkpoint on threads of the pool.</summary>
    /// <param name="cursor">Where the parameters are.</param>
    /// <param name="best">Position of the best epoch's checkpoint.</param>
    /// <param name="copied">Called once the state has been copied and may change again.</param>
    internal async Task CheckpointAsync(TrainCursor cursor, RunPosition? best, Action copied)
    {
        // What comes after a checkpoint is logged again by whoever goes on from it; what came before never is.
        _log.Flush();
        _copy ??= _state.Like();
        await Task.Run(() => _state.CopyTo(_copy));
        copied();
        await Task.Run(() =>
        {
            _run.Folder.Generations.ThrowIfTakenOver(Plan.Generation);
            _run.Checkpoints.Write(new CheckpointName(Plan.Generation, cursor.Position), cursor, _copy.ToTensors());
            _run.Checkpoints.Folders.Prune(Plan.Generation, _request.KeptCheckpoints, best);
        });
        _checkpoints++;
    }

    /// <summary>Takes the parameters of a checkpoint of this run.</summary>
    /// <param name="position">Its position.</param>
    internal void Restore(RunPosition position)
    {
        using var state = _run.Checkpoints.OpenState(position);
        _state.ReadParameters(state);
        _run.Average.Seek(Plan.StepAt(position));
        Rows.NoteAll(_run.Parameters.Version);
    }

    /// <inheritdoc />
    internal override async Task<IPipelineMessage> FinishAsync(
        TrainCursor cursor,
        EvaluationFigures? evaluation,
        LaneUse use
    )
    {
        if (evaluation is { Sums.Loss: var loss } && !double.IsFinite(loss))
        {
            throw Diverged("the loss of the part held out");
        }
        var record = _run.Record;
        var parameters = ToEvaluate();
        if (!parameters.IsFinite)
        {
            throw Diverged("a parameter of the model");
        }
        var weights = WeightsHash.Of(parameters);
        var document = evaluation is not null
            ? Evaluations.Of(_run.Data, evaluation, weights, record.Data.ManifestSha256, EvaluatedPart.HeldOut)
            : null;
        var model = new ModelRecord(
            ModelRecord.CurrentVersion,
            record.Id,
            record.Model,
            record.Data.Tokenizer,
            record.Sequences,
            weights,
            record.Split.Description,
            cursor.History,
            cursor.Position
        );
        var folder = new ModelFolder(_run.Folder.ModelPath);
        await Task.Run(() =>
        {
            _log.Flush();
            void ThrowIfTakenOver() => _run.Folder.Generations.ThrowIfTakenOver(Plan.Generation);
            ThrowIfTakenOver();
            try
            {
                folder.Write(model, parameters, _run.Tokenizer, record.Labels, document, ThrowIfTakenOver);
            }
            catch (StorageException)
            {
                // Whoever claims the run meanwhile deletes what is half-written.
                ThrowIfTakenOver();
                throw;
            }
        });
        return new TrainMessages.TrainingCompleted(
            _job,
            TrainSummaries.Of(_run.Folder, record, folder) with
            {
                Duration = _clock.GetElapsedTime(_began),
                Loading = _loading,
                Lanes = use,
                Checkpoints = _checkpoints,
                ResumedFrom = _run.From?.ToString(),
            }
        );
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        try
        {
            _log.Dispose();
        }
        finally
        {
            _board.Dispose();
        }
    }

    private string NameOf(long step)
    {
        var (epoch, stepOfEpoch) = Math.DivRem(step, Plan.StepsPerEpoch);
        return $"step {stepOfEpoch + 1} of epoch {epoch + 1}";
    }

    private RunException Diverged(string what) =>
        new(
            _run.Folder.Root,
            $"The run '{_run.Folder.Root}' has diverged: {what} is not a finite number. Train into another folder with a smaller '--learning-rate', or with '--clip-norm'."
        );
}
