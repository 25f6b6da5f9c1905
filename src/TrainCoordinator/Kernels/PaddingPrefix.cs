using Pipeline.TrainCoordinator.Kernels.Native;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The states that a layer reaches over zero vectors, which rows behind padding start from.</summary>
/// <remarks>
/// Without recurrent masks the state after p zero vectors is the same for every document: one row, computed once for
/// given weights, stands for all the padding of all slices. On the way back every slice has a row of its own.
/// Row p of the memory is the p-th step; row 0 is the zero state.
/// </remarks>
internal sealed class PaddingPrefix
{
    private readonly RecurrentCell _cell;
    private readonly InputProjection _projection;
    private readonly VectorKernels _kernels;
    private readonly int _hidden;
    private readonly int _maxLength;
    private readonly Trajectory _memory = new();
    private readonly StateGradients _gradients = new();
    private readonly AlignedMatrix _sums = new();
    private readonly StepRows _step = new();
    private readonly RowNumbers _numbers = new();
    private readonly List<(int Padding, int Row)> _arrivals = [];
    private readonly List<int> _openRuns = [];
    private readonly List<(int Slice, int First, int Count)> _runs = [];
    private int _computed;
    private int _longest;

    /// <summary>No states yet.</summary>
    /// <param name="cell">The layer's cell.</param>
    /// <param name="projection">The layer's inputs, for the bias.</param>
    /// <param name="kernels">The arithmetic.</param>
    /// <param name="hidden">Length of a state.</param>
    /// <param name="maxLength">Largest number of zero vectors.</param>
    public PaddingPrefix(
        RecurrentCell cell,
        InputProjection projection,
        VectorKernels kernels,
        int hidden,
        int maxLength
    )
    {
        _cell = cell;
        _projection = projection;
        _kernels = kernels;
        _hidden = hidden;
        _maxLength = maxLength;
    }

    /// <summary>Forgets the states, because the weights have changed.</summary>
    public void Reset()
    {
        _memory.Reshape(_maxLength + 1, 0, _hidden, _cell.Gates);
        _memory.States.Clear(0, 1);
        _memory.Cells.Clear(0, 1);
        _step.Reset(1);
        _computed = 0;
    }

    /// <summary>Gives a row the state that some padding leaves behind.</summary>
    /// <param name="padding">Number of zero vectors.</param>
    /// <param name="memory">The row's memory.</param>
    /// <param name="position">Position that receives the state.</param>
    public void CopyState(int padding, Trajectory memory, int position)
    {
        while (_computed < padding)
        {
            _computed++;
            _step.Clear();
            _step.Add(_computed, _computed - 1, 0, 0, 0, 0);
            _cell.Forward(_step, _projection.Bias, _memory, masks: null);
        }
        _memory.States[padding].CopyTo(memory.States[position]);
        _memory.Cells[padding].CopyTo(memory.Cells[position]);
    }

    /// <summary>Takes the gradients of the states that rows started from back through the padding.</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="documents">Their documents.</param>
    /// <param name="gradients">Gradients of the rows' first states.</param>
    public void Backward(RowPlan plan, DocumentTable documents, StateGradients gradients)
    {
        var slices = documents.SliceCount;
        _arrivals.Clear();
        for (var row = 0; row < plan.Rows; row++)
        {
            _arrivals.Add((Padding(documents.Length(plan.Document(row))), row));
        }
        // By falling padding, then by row, so that sums have one order.
        _arrivals.Sort((x, y) => x.Padding != y.Padding ? y.Padding.CompareTo(x.Padding) : x.Row.CompareTo(y.Row));
        _longest = _arrivals.Count == 0 ? 0 : _arrivals[0].Padding;
        _gradients.Reset(slices, _hidden);
        _sums.Reshape(slices * _longest, _cell.Gates * _hidden, AlignedMatrix.LineLength);
        _step.Reset(slices);
        _runs.Clear();
        _openRuns.Clear();
        _openRuns.AddRange(Enumerable.Repeat(-1, slices));
        var next = 0;
        for (var padding = _longest; padding > 0; padding--)
        {
            for (; next < _arrivals.Count && _arrivals[next].Padding == padding; next++)
            {
                Arrive(plan, documents, gradients, _arrivals[next].Row, padding);
            }
            StepBack(padding);
        }
    }

    /// <summary>Adds what the padding of a slice contributes to gradients of weights.</summary>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="group">Zero-based group of the cell.</param>
    /// <param name="target">Gradient of the group's recurrent weights.</param>
    public void AddWeightGradient(int slice, int group, AlignedMatrix target)
    {
        var before = _cell.ReadsPreviousState(group) ? 1 : 0;
        var states = before == 1 ? _memory.States : _memory.Cells;
        foreach (var run in _runs)
        {
            if (run.Slice == slice)
            {
                var column = _cell.Groups[group].Column;
                var sum = SumRow(slice, run.First);
                _kernels.Products.AddOuterProducts(states, run.First - before, _sums, sum, column, run.Count, target);
            }
        }
    }

    /// <summary>Adds the gradients of the sums over a slice's padding to those of its zero vector.</summary>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="input">Row of the slice's zero vector.</param>
    public void AddSumGradients(int slice, int input)
    {
        foreach (var run in _runs)
        {
            if (run.Slice == slice)
            {
                for (var i = 0; i < run.Count; i++)
                {
                    var from = _numbers.From(SumRow(slice, run.First + i), 1);
                    _kernels.Rows.Add(_sums, from, _projection.SumGradients, _numbers.From(input, 1));
                }
            }
        }
    }

    /// <summary>Number of zero vectors in front of a document.</summary>
    /// <param name="length">Number of its tokens.</param>
    public int Padding(int length) => Math.Max(0, _maxLength - length);

    private void Arrive(RowPlan plan, DocumentTable documents, StateGradients gradients, int row, int padding)
    {
        var slice = documents.Slice(plan.Document(row));
        var from = _numbers.From(row, 1);
        var to = _numbers.From(slice, 1);
        _kernels.Rows.Add(gradients.States, from, _gradients.States, to);
        _kernels.Rows.Add(gradients.Cells, from, _gradients.Cells, to);
        if (_openRuns[slice] < 0)
        {
            _openRuns[slice] = _runs.Count;
            _runs.Add((slice, padding + 1, 0));
        }
    }

    private void StepBack(int padding)
    {
        _step.Clear();
        for (var slice = 0; slice < _openRuns.Count; slice++)
        {
            if (_openRuns[slice] >= 0)
            {
                _step.Add(padding, padding - 1, 0, slice, 0, SumRow(slice, padding));
            }
        }
        if (_step.Count == 0)
        {
            return;
        }
        _cell.Backward(_step, _memory, _gradients, _sums, masks: null);
        for (var i = 0; i < _step.Count; i++)
        {
            var slice = _step.Lines[i];
            if (_step.Idle[i])
            {
                _openRuns[slice] = -1;
                continue;
            }
            var run = _runs[_openRuns[slice]];
            _runs[_openRuns[slice]] = (slice, padding, run.Count + 1);
        }
    }

    private int SumRow(int slice, int padding) => (slice * _longest) + padding - 1;
}
