using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Evaluates the model of a finished run.</summary>
internal sealed class EvaluationWork : RunWork
{
    private readonly JobId _job;
    private readonly EvaluateRequest _request;
    private readonly ModelRecord _model;
    private readonly string _manifestSha256;
    private readonly TimeProvider _clock;
    private readonly long _began;

    private EvaluationWork(
        JobId job,
        EvaluateRequest request,
        RunData data,
        ModelRecord model,
        ModelParameters parameters,
        string manifestSha256,
        long began,
        TimeProvider clock
    )
    {
        (_job, _request, _model, _manifestSha256, _began, _clock) = (job, request, model, manifestSha256, began, clock);
        (Data, Parameters) = (data, parameters);
        Plan = new TrainPlan
        {
            // Not the run's own name: a run may be trained and evaluated at the same time.
            Run = new RunId(job.Value),
            Generation = 0,
            Epochs = 0,
            StepsPerEpoch = 0,
            GradientCosts = _ => [],
            EvaluationCosts = data.Slices.EvaluationCosts,
        };
    }

    /// <inheritdoc />
    internal override TrainPlan Plan { get; }

    /// <inheritdoc />
    internal override TrainCursor Cursor => TrainCursor.Start;

    /// <inheritdoc />
    internal override RunData Data { get; }

    /// <inheritdoc />
    internal override ModelParameters Parameters { get; }

    /// <inheritdoc />
    internal override ModelParameters ToEvaluate() => Parameters;

    /// <summary>Loads documents and model.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="began">When the job began, by the clock.</param>
    /// <param name="clock">Measures the job.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PipelineException">Run or data cannot be used.</exception>
    internal static async Task<EvaluationWork> OpenAsync(
        JobId job,
        EvaluateRequest request,
        long began,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var folder = new RunFolder(request.Run);
        var model = ModelFolder.Of(folder);
        var (data, manifest) = await RunData.ForEvaluationAsync(folder, request.Data, request.Part, cancellation);
        var trained = model.ReadRecord();
        if (!string.Equals(trained.Run, data.Record.Id, StringComparison.Ordinal) || trained.Spec != data.Record.Model)
        {
            throw new RunException(
                model.Root,
                $"The model '{model.Root}' is of run '{trained.Run}', but '{folder.Root}' holds run '{data.Record.Id}': one of the two is a copy. Restore the run's own model, or delete that folder and run 'pipeline train --run {ShellWord.Of(folder.Root)} --resume' to write it again."
            );
        }
        return new EvaluationWork(job, request, data, trained, model.ReadParameters(trained), manifest, began, clock);
    }

    /// <inheritdoc />
    internal override TrainMessages.PrepareRun Prepare(string exchange) =>
        new(
            Plan.Run,
            Plan.Generation,
            _request.Run,
            _request.Data,
            _request.Part,
            Data.DocumentsSha256,
            Arithmetic.Of(Data.Record.Settings.Engine),
            exchange
        );

    /// <inheritdoc />
    internal override Task<IPipelineMessage> FinishAsync(TrainCursor cursor, EvaluationFigures? evaluation, LaneUse use)
    {
        var document = Evaluations.Of(Data, evaluation!, _model.WeightsSha256, _manifestSha256, _request.Part);
        return Task.FromResult<IPipelineMessage>(
            new TrainMessages.EvaluationCompleted(
                _job,
                new EvaluateSummary(
                    new RunId(Data.Record.Id),
                    EvaluationJson.WriteCompact(document),
                    _clock.GetElapsedTime(_began)
                )
            )
        );
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        // Nothing is held.
    }
}
