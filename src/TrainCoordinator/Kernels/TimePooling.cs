using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Makes one vector per document of a layer's states over its tokens.</summary>
internal sealed class TimePooling
{
    private readonly RowArithmetic _arithmetic;
    private readonly Pooling _kind;
    private readonly AlignedMatrix _origins = new();
    private readonly RowNumbers _numbers = new();
    private readonly List<int> _documents = [];
    private readonly List<int> _positions = [];
    private readonly List<int> _lines = [];

    /// <summary>A pooling over time.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="arithmetic">The arithmetic.</param>
    public TimePooling(Pooling kind, RowArithmetic arithmetic)
    {
        _kind = kind;
        _arithmetic = arithmetic;
    }

    /// <summary>Whether only rows' ends are read, so that a row whose gradient has died away stays without.</summary>
    public bool ReadsEndsOnly => _kind == Pooling.Last;

    /// <summary>The documents' vectors.</summary>
    public AlignedMatrix Values { get; } = new();

    /// <summary>Pools.</summary>
    /// <param name="states">The states.</param>
    /// <param name="plan">Where the documents' states stand.</param>
    /// <param name="documents">The documents.</param>
    public void Forward(AlignedMatrix states, RowPlan plan, DocumentTable documents)
    {
        Values.Reshape(documents.Count, states.Columns);
        Values.Clear();
        _origins.Reshape(documents.Count, states.Columns);
        for (var document = 0; document < documents.Count; document++)
        {
            var length = documents.Length(document);
            switch (_kind)
            {
                case Pooling.Last when plan.LastRow(document) >= 0:
                    states[plan.EndPosition(plan.LastRow(document))].CopyTo(Values[document]);
                    break;
                case Pooling.Max when length > 0:
                    Values[document].Fill(float.NegativeInfinity);
                    var first = plan.FirstTokenPosition(document);
                    _arithmetic.KeepLargest(states, first, length, Values, _origins, document);
                    break;
                case Pooling.Mean when length > 0:
                    var tokens = _numbers.From(plan.FirstTokenPosition(document), length);
                    _arithmetic.Add(states, tokens, Values, _numbers.Repeat(document, length));
                    Divide(Values[document], length);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Starts the way back: gradients of rows' ends.</summary>
    /// <param name="valueGradients">Gradients of the documents' vectors, which this may change; kept until the way is done.</param>
    /// <param name="plan">Where the documents' states stand.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="gradients">Gradients of the rows' states, all zero.</param>
    public void StartBackward(
        AlignedMatrix valueGradients,
        RowPlan plan,
        DocumentTable documents,
        StateGradients gradients
    )
    {
        for (var document = 0; document < documents.Count; document++)
        {
            if (_kind == Pooling.Last && plan.LastRow(document) >= 0)
            {
                valueGradients[document].CopyTo(gradients.States[plan.LastRow(document)]);
            }
            if (_kind == Pooling.Mean && documents.Length(document) > 0)
            {
                Divide(valueGradients[document], documents.Length(document));
            }
        }
    }

    /// <summary>Adds what the documents' vectors send back to the states of one step.</summary>
    /// <param name="valueGradients">Gradients of the documents' vectors.</param>
    /// <param name="step">The rows of the step.</param>
    /// <param name="plan">Where the documents' states stand.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="gradients">Gradients of the rows' states.</param>
    public void AddGradients(
        AlignedMatrix valueGradients,
        StepRows step,
        RowPlan plan,
        DocumentTable documents,
        StateGradients gradients
    )
    {
        if (_kind == Pooling.Last)
        {
            return;
        }
        _documents.Clear();
        _positions.Clear();
        _lines.Clear();
        for (var i = 0; i < step.Count; i++)
        {
            var document = step.Documents[i];
            var token = step.Positions[i] - plan.FirstTokenPosition(document);
            if (token >= 0 && token < documents.Length(document))
            {
                _documents.Add(document);
                _positions.Add(step.Positions[i]);
                _lines.Add(step.Lines[i]);
            }
        }
        var rows = CollectionsMarshal.AsSpan(_documents);
        var lines = CollectionsMarshal.AsSpan(_lines);
        if (_kind == Pooling.Mean)
        {
            _arithmetic.Add(valueGradients, rows, gradients.States, lines);
        }
        else
        {
            var positions = CollectionsMarshal.AsSpan(_positions);
            _arithmetic.AddWhereLargest(valueGradients, _origins, rows, positions, gradients.States, lines);
        }
    }

    private static void Divide(Span<float> values, int divisor)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] /= divisor;
        }
    }
}
