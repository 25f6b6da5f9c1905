using Spectre.Console;

namespace Pipeline.Node.Output;

/// <summary>Progress bars on a screen, one for each stage, redrawn in place.</summary>
internal sealed class LiveProgress : IProgressDisplay
{
    private readonly Terminal _terminal;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ProgressTask Bar, ProgressMeter Meter)> _stages = new(StringComparer.Ordinal);
    private readonly Task _drawing;
    private ProgressContext? _context;

    /// <summary>Begins to draw.</summary>
    /// <param name="terminal">The screen.</param>
    internal LiveProgress(Terminal terminal)
    {
        _terminal = terminal;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(terminal.Error),
                // Spectre asks for a screen at standard input and output too, but reports may go to a file.
                Interactive = InteractionSupport.Yes,
            }
        );
        _drawing = console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new PercentageColumn()
            )
            .StartAsync(context =>
            {
                _context = context;
                return _finished.Task;
            });
    }

    /// <inheritdoc />
    public void Report(WorkProgress value)
    {
        lock (_gate)
        {
            if (_context is null || _finished.Task.IsCompleted)
            {
                return;
            }
            if (!_stages.TryGetValue(value.Stage, out var stage))
            {
                EndStagesOfOneStep();
                stage = (_context.AddTask(Markup.Escape(value.Stage)), new ProgressMeter(_terminal.Clock, value.Done));
                _stages.Add(value.Stage, stage);
            }
            stage.Bar.IsIndeterminate = value.Total <= 0;
            stage.Bar.MaxValue = Math.Max(value.Total, 1);
            stage.Bar.Value = value.Done;
            string[] parts =
            [
                stage.Bar.IsIndeterminate && value.Done == 0
                    ? value.Stage
                    : $"{value.Stage} {Quantity.Count(value.Done)} {Quantity.Noun(value.Done, value.Unit)}",
                stage.Meter.Describe(value),
                value.Note,
            ];
            stage.Bar.Description = Markup.Escape(string.Join(", ", parts.Where(part => part.Length > 0)));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            EndStagesOfOneStep();
            _finished.TrySetResult();
        }
        await _drawing;
    }

    // Nothing says that they are done but the next stage.
    private void EndStagesOfOneStep()
    {
        foreach (var (bar, _) in _stages.Values.Where(stage => stage.Bar.IsIndeterminate))
        {
            bar.IsIndeterminate = false;
            bar.Value = bar.MaxValue;
        }
    }
}
