using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>One direction of the recurrent layer, pooling over time included.</summary>
internal sealed class RecurrentLayer
{
    // Positions whose left factors are gathered at once for the gradient of the recurrent weights.
    private const int GatherBlock = 96;

    private readonly ModelSpec _spec;
    private readonly VectorKernels _kernels;
    private readonly ParameterTensor _kernel;
    private readonly ParameterTensor _recurrentKernel;
    private readonly ParameterTensor _bias;
    private readonly RecurrentCell _cell;
    private readonly InputProjection _projection;
    private readonly PaddingPrefix? _prefix;
    private readonly TimePooling _pooling;
    private readonly RowPlan _plan;
    private readonly Trajectory _memory = new();
    private readonly StateGradients _gradients = new();
    private readonly RowWalk _walk;
    private readonly RowNumbers _numbers = new();
    private readonly LayerMasks _masks;
    private readonly AlignedMatrix _weightGradient = new();
    private readonly AlignedMatrix _gathered = new();
    private readonly List<int> _firstLiveSteps = [];
    private StepRows _step = new();
    private StepRows _following = new();
    private bool _sharesPadding;

    /// <summary>Makes room for a model.</summary>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="direction">0 forward, 1 backward.</param>
    /// <param name="kernels">The arithmetic.</param>
    public RecurrentLayer(ParameterLayout layout, int direction, VectorKernels kernels)
    {
        _spec = layout.Spec;
        _kernels = kernels;
        var backward = direction == 1;
        var name = _spec.Cell == CellKind.Gru ? "gru." : "lstm.";
        name += (_spec.Bidirectional, backward) switch
        {
            (false, _) => "",
            (true, false) => "forward.",
            (true, true) => "backward.",
        };
        _kernel = layout[name + "kernel"];
        _recurrentKernel = layout[name + "recurrent_kernel"];
        _bias = layout[name + "bias"];
        _cell = RecurrentCell.Of(_spec, kernels);
        _projection = new InputProjection(_spec, kernels);
        _pooling = new TimePooling(_spec.Pooling, kernels.Rows);
        _plan = new RowPlan(_spec, backward);
        _walk = new RowWalk(_plan);
        _masks = new LayerMasks(_spec, direction, _cell.Gates);
        if (_spec.Padding == PaddingMode.Keras && !backward)
        {
            _prefix = new PaddingPrefix(_cell, _projection, kernels, _spec.Hidden, _spec.MaxLength);
        }
    }

    /// <summary>The documents' vectors, a row each.</summary>
    public AlignedMatrix Values => _pooling.Values;

    /// <summary>Takes the weights.</summary>
    /// <param name="dense">All dense parameters.</param>
    public void Pack(Span<float> dense)
    {
        _projection.Pack(_kernel.In(dense), _bias.In(dense));
        _cell.Pack(_recurrentKernel.In(dense));
        _prefix?.Reset();
    }

    /// <summary>Computes the documents' vectors.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="documents">Their documents.</param>
    /// <param name="inputs">Their inputs.</param>
    /// <param name="masked">Whether the masks of training apply.</param>
    public void Forward(ReadOnlySpan<SliceBatch> slices, DocumentTable documents, InputTable inputs, bool masked)
    {
        _masks.Fill(slices, documents, masked);
        // Behind the tokens, as in a layer that reads backward, padding differs from document to document.
        _sharesPadding = _prefix is not null && _masks.States is null;
        var computesPadding = _spec.Padding == PaddingMode.Keras && !_sharesPadding;
        _plan.Reset(documents, inputs, computesPadding, _sharesPadding);
        _projection.Forward(inputs, _masks.Inputs);
        _memory.Reshape(_plan.Positions, _plan.Rows, _spec.Hidden, _cell.Gates);
        if (_sharesPadding)
        {
            for (var row = 0; row < _plan.Rows; row++)
            {
                var padding = _prefix!.Padding(documents.Length(_plan.Document(row)));
                _prefix.CopyState(padding, _memory, _plan.StartPosition(row));
            }
        }
        _walk.Start(back: false);
        for (_walk.Next(_step); _step.Count > 0; (_step, _following) = (_following, _step))
        {
            _walk.Next(_following);
            _kernels.Products.Ahead.Add(_projection.Sums, _following.Inputs);
            _memory.Expect(_kernels.Products.Ahead, _following.Positions);
            _cell.Forward(_step, _projection.Sums, _memory, _masks.States);
        }
        _pooling.Forward(_memory.States, _plan, documents);
    }

    /// <summary>Takes gradients back through the layer, whose last computation was <see cref="Forward"/> of the same documents.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="valueGradients">Gradients of the documents' vectors, a row each; changed.</param>
    public void Backward(DocumentTable documents, AlignedMatrix valueGradients)
    {
        _gradients.Reset(_plan.Rows, _spec.Hidden);
        _pooling.StartBackward(valueGradients, _plan, documents, _gradients);
        _firstLiveSteps.Clear();
        _firstLiveSteps.AddRange(Enumerable.Repeat(0, _plan.Rows));
        _walk.Start(back: true);
        for (_walk.Next(_step); _step.Count > 0; (_step, _following) = (_following, _step))
        {
            _walk.Next(_following);
            _cell.Expect(_memory, _following.Positions, _following.Previous);
            _pooling.AddGradients(valueGradients, _step, _plan, documents, _gradients);
            _cell.Backward(_step, _memory, _gradients, _memory.Gates, _masks.States);
            if (_pooling.ReadsEndsOnly)
            {
                DropIdle();
            }
        }
        if (_sharesPadding)
        {
            _prefix!.Backward(_plan, documents, _gradients);
        }
    }

    /// <summary>The gradients of one slice, once <see cref="Backward"/> has been through time.</summary>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="dense">Receives those of the layer's parameters at their places among all dense parameters.</param>
    /// <param name="inputGradients">Those of the inputs are added to it, a row each; <c>null</c> where nobody needs them.</param>
    public void SliceGradients(int slice, InputTable inputs, Span<float> dense, AlignedMatrix? inputGradients)
    {
        _projection.ResetGradients(inputs, slice);
        var recurrent = _recurrentKernel.In(dense);
        for (var group = 0; group < _cell.Groups.Length; group++)
        {
            var columns = _cell.Groups[group].Columns;
            _weightGradient.Reshape(_spec.Hidden, columns);
            _weightGradient.Clear();
            AddRecurrentGradient(slice, group);
            if (_sharesPadding)
            {
                _prefix!.AddWeightGradient(slice, group, _weightGradient);
            }
            for (var unit = 0; unit < _spec.Hidden; unit++)
            {
                var start = (unit * _recurrentKernel.Columns) + _cell.Groups[group].Column;
                _weightGradient[unit].CopyTo(recurrent.Slice(start, columns));
            }
        }
        if (_sharesPadding)
        {
            _prefix!.AddSumGradients(slice, inputs.FirstRow(slice));
        }
        _projection.Backward(inputs, _masks.Inputs, slice, _kernel.In(dense), _bias.In(dense), inputGradients);
    }

    /// <summary>Drops rows to which nothing came back: nothing will, and all steps before have zero gradients.</summary>
    private void DropIdle()
    {
        for (var i = 0; i < _step.Count; i++)
        {
            if (_step.Idle[i])
            {
                var row = _step.Lines[i];
                _firstLiveSteps[row] = _step.Positions[i] - _plan.FirstPosition(row) + 1;
                _walk.Drop(row);
                _following.Remove(row);
            }
        }
    }

    /// <summary>
    /// Adds the outer products of states and gradients over all live positions of a slice, joined across rows, and with
    /// the first group the gradients of all sums to those of the inputs.
    /// </summary>
    private void AddRecurrentGradient(int slice, int group)
    {
        var first = 0;
        var count = 0;
        for (var row = _plan.FirstRow(slice); row < _plan.FirstRow(slice + 1); row++)
        {
            var rowFirst = _plan.FirstPosition(row) + _firstLiveSteps[row];
            var rowCount = _plan.Steps(row) - _firstLiveSteps[row];
            if (first + count == rowFirst)
            {
                count += rowCount;
                continue;
            }
            AddRecurrentGradient(group, first, count);
            first = rowFirst;
            count = rowCount;
        }
        AddRecurrentGradient(group, first, count);
    }

    private void AddRecurrentGradient(int group, int first, int count)
    {
        var column = _cell.Groups[group].Column;
        var readsPrevious = _cell.ReadsPreviousState(group);
        var states = readsPrevious ? _memory.States : _memory.Cells;
        for (var start = first; start < first + count; start += GatherBlock)
        {
            var rows = Math.Min(GatherBlock, first + count - start);
            var sources = readsPrevious ? _plan.Previous.Slice(start, rows) : _numbers.From(start, rows);
            _gathered.Reshape(rows, _spec.Hidden);
            Gather(group, states, sources, _plan.PositionDocuments.Slice(start, rows));
            var following = Math.Min(GatherBlock, first + count - start - rows);
            _kernels.Products.Ahead.Add(_memory.Gates, start + rows, following);
            _kernels.Products.AddOuterProducts(_gathered, 0, _memory.Gates, start, column, rows, _weightGradient);
            if (group == 0)
            {
                // Once, and here, where the cache holds them, the gradients of all gates go to the inputs as well.
                var positions = _numbers.From(start, rows);
                _kernels.Rows.Add(_memory.Gates, positions, _projection.SumGradients, _plan.Inputs.Slice(start, rows));
            }
        }
    }

    private void Gather(int group, AlignedMatrix states, ReadOnlySpan<int> sources, ReadOnlySpan<int> documents)
    {
        if (_masks.States is { } masks)
        {
            var targets = _numbers.From(0, sources.Length);
            _kernels.Rows.Scale(states, sources, masks[_cell.Groups[group].Gate], documents, _gathered, targets);
            return;
        }
        for (var i = 0; i < sources.Length; i++)
        {
            states[sources[i]].CopyTo(_gathered[i]);
        }
    }
}
