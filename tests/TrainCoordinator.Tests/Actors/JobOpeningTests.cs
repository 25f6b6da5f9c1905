using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Actors;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Actors;

public sealed class JobOpeningTests
{
    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource<OpenedJob> _opened = new();
    private readonly Work _work = new();
    private CancellationToken _given;

    [Fact]
    public async Task Dispose_OnceItIsOpened_DisposesOfTheWork()
    {
        using var opening = Opening();
        _opened.SetResult(new OpenedJob(_work, Answer: null));
        Assert.Same(_work, (await opening.BeginAsync()).Work);
        Assert.False(_work.IsDisposed);

        opening.Dispose();

        Assert.True(_work.IsDisposed);
    }

    [Fact]
    public async Task Dispose_WhileItIsOpened_GivesUpAndDisposesOfWhatComesAllTheSame()
    {
        using var opening = Opening();
        var begin = opening.BeginAsync();
        await _begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        opening.Dispose();

        Assert.True(_given.IsCancellationRequested);
        _opened.SetResult(new OpenedJob(_work, Answer: null));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begin);
        Assert.True(_work.IsDisposed);
    }

    private JobOpening Opening() =>
        new(cancellation =>
        {
            _given = cancellation;
            _begun.SetResult();
            return _opened.Task;
        });

    private sealed class Work : RunWork
    {
        internal override TrainPlan Plan => throw new NotSupportedException();

        internal override TrainCursor Cursor => throw new NotSupportedException();

        internal override RunData Data => throw new NotSupportedException();

        internal override ModelParameters Parameters => throw new NotSupportedException();

        internal bool IsDisposed { get; private set; }

        public override void Dispose() => IsDisposed = true;

        internal override ModelParameters ToEvaluate() => throw new NotSupportedException();

        internal override TrainMessages.PrepareRun Prepare(string exchange) => throw new NotSupportedException();

        internal override Task<IPipelineMessage> FinishAsync(
            TrainCursor cursor,
            EvaluationFigures? evaluation,
            LaneUse use
        ) => throw new NotSupportedException();
    }
}
