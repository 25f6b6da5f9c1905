namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The order in which the rows of a plan advance: step by step, at each the longest rows first, in blocks.</summary>
/// <remarks>
/// Forward all rows start together. Back they end together, so that as many as possible share a product before their
/// gradients have died away. A block is small enough for what it touches, and what the next one will, to share a cache.
/// </remarks>
internal sealed class RowWalk
{
    // About 6 KB each for 100 units, and as much for the next block, of a second cache of at least half a megabyte.
    private const int BlockRows = 48;

    private readonly RowPlan _plan;
    private readonly List<int> _running = [];
    private readonly List<bool> _dropped = [];
    private readonly Predicate<int> _isDropped;
    private bool _back;
    private int _step;
    private int _next;

    /// <summary>A walk over the rows of a plan.</summary>
    /// <param name="plan">The plan.</param>
    public RowWalk(RowPlan plan)
    {
        _plan = plan;
        _isDropped = row => _dropped[row];
    }

    /// <summary>Starts with all rows of the plan.</summary>
    /// <param name="back">Whether they are taken back from their ends.</param>
    public void Start(bool back)
    {
        (_back, _step, _next) = (back, 0, 0);
        _running.Clear();
        _dropped.Clear();
        for (var rank = 0; rank < _plan.Rows; rank++)
        {
            _running.Add(_plan.Order(rank));
            _dropped.Add(false);
        }
        LeaveOutEnded();
    }

    /// <summary>Leaves a row out from now on.</summary>
    /// <param name="row">Zero-based row.</param>
    public void Drop(int row) => _dropped[row] = true;

    /// <summary>Gives the rows that advance next.</summary>
    /// <param name="step">Receives them; none after the last.</param>
    public void Next(StepRows step)
    {
        step.Reset(BlockRows);
        do
        {
            if (_next == _running.Count)
            {
                (_step, _next) = (_step + 1, 0);
                LeaveOutEnded();
            }
            for (var end = Math.Min(_running.Count, _next + BlockRows); _next < end; _next++)
            {
                if (!_dropped[_running[_next]])
                {
                    Add(_running[_next], step);
                }
            }
        } while (step.Count == 0 && _running.Count > 0);
    }

    private void Add(int row, StepRows step)
    {
        var position = _plan.FirstPosition(row) + (_back ? _plan.Steps(row) - 1 - _step : _step);
        var (previous, input) = (_plan.Previous[position], _plan.Inputs[position]);
        step.Add(position, previous, input, row, _plan.Document(row), position);
    }

    // The rest stays sorted: those that have ended are the last.
    private void LeaveOutEnded()
    {
        _running.RemoveAll(_isDropped);
        while (_running.Count > 0 && _plan.Steps(_running[^1]) <= _step)
        {
            _running.RemoveAt(_running.Count - 1);
        }
    }
}
