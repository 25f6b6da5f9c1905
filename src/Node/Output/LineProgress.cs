namespace Pipeline.Node.Output;

/// <summary>Progress as plain lines, for logs: one when a stage begins or ends, and one every few seconds between.</summary>
/// <param name="terminal">Where the lines go.</param>
internal sealed class LineProgress(Terminal terminal) : IProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5); // 720 lines in an hour: still a readable log

    private readonly Lock _gate = new();
    private ProgressMeter _meter = new(terminal.Clock);
    private WorkProgress _shown;
    private TimeSpan _shownAt;

    /// <inheritdoc />
    public void Report(WorkProgress value)
    {
        lock (_gate)
        {
            var begins = !string.Equals(value.Stage, _shown.Stage, StringComparison.Ordinal);
            if (begins)
            {
                _meter = new ProgressMeter(terminal.Clock, value.Done);
            }
            var ends = value.Total > 0 && value.Done == value.Total && _shown.Done != value.Done;
            if (begins || ends || _meter.Elapsed - _shownAt >= Interval)
            {
                terminal.Error.WriteLine(Line(value));
                (_shown, _shownAt) = (value, _meter.Elapsed);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Line(WorkProgress value)
    {
        if (value is { Done: 0, Total: 0, Note: "" })
        {
            return value.Stage; // one step, of which there is nothing to count
        }
        var total = value.Total > 0 ? $" of {Quantity.Count(value.Total)}" : "";
        string[] parts =
        [
            $"{value.Stage}: {Quantity.Count(value.Done)}{total} {Quantity.Noun(Math.Max(value.Done, value.Total), value.Unit)}",
            _meter.Describe(value),
            value.Note,
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }
}
