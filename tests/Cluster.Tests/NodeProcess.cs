using System.Diagnostics;

namespace Pipeline.Cluster.Tests;

/// <summary>A command that runs beside the test: what it says is read line by line, and it is killed at the end in any case.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    // Far more than anything here takes, also on a machine that does ten other things.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isSilent;

    internal NodeProcess(params string[] arguments)
    {
        _process = PipelineProgram.StartInterruptible(arguments);
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    /// <summary>All lines it has written so far.</summary>
    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Waits until enough of its lines hold a text.</summary>
    internal async Task<IReadOnlyList<string>> SaysAsync(string text, int times = 1)
    {
        for (var began = Stopwatch.StartNew(); ; )
        {
            Task next;
            lock (_lock)
            {
                var found = _lines.Where(line => line.Contains(text, StringComparison.Ordinal)).ToList();
                if (found.Count >= times)
                {
                    return found;
                }
                Assert.False(_isSilent, $"It ended without '{text}': {string.Join('\n', _lines)}");
                next = _said.Task;
            }
            try
            {
                await next.WaitAsync(Patience - began.Elapsed, Cancellation);
            }
            catch (Exception e) when (e is TimeoutException or ArgumentOutOfRangeException)
            {
                Assert.Fail($"It did not say '{text}' {times} times: {string.Join('\n', Lines)}");
            }
        }
    }

    /// <summary>Sends a signal.</summary>
    internal void Send(Signal signal) => PipelineProgram.Send(_process, signal);

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        await _reading.WaitAsync(Cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // Also one that is stopped.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Add(() => _lines.Add(line));
        }
        Add(() => _isSilent = true);
    }

    private void Add(Action change)
    {
        lock (_lock)
        {
            change();
            _said.SetResult();
            _said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
