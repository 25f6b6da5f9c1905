using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>Opens what a job works on and keeps it until the job ends, also where that comes first.</summary>
/// <param name="openAsync">Opens it; takes what gives up.</param>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class JobOpening(Func<CancellationToken, Task<OpenedJob>> openAsync) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private RunWork? _work;
    private bool _isOver;

    /// <summary>Opens it on threads of the pool. To be called once.</summary>
    /// <returns>What the job begins with; its work is disposed of with this.</returns>
    /// <exception cref="OperationCanceledException">The job has ended meanwhile.</exception>
    internal async Task<OpenedJob> BeginAsync()
    {
        var token = _cancellation.Token;
        var opened = await Task.Run(() => openAsync(token), token);
        lock (_gate)
        {
            if (!_isOver)
            {
                _work = opened.Work;
                return opened;
            }
        }
        opened.Work?.Dispose();
        throw new OperationCanceledException(token);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }
            _isOver = true;
        }
        _cancellation.Cancel();
        _cancellation.Dispose();
        _work?.Dispose();
    }
}
