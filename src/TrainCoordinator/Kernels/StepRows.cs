namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The rows that one step advances, and where each finds its values.</summary>
internal sealed class StepRows
{
    private int[] _positions = [];
    private int[] _previous = [];
    private int[] _inputs = [];
    private int[] _lines = [];
    private int[] _documents = [];
    private int[] _sumRows = [];
    private bool[] _idle = [];

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Position of each row at this step.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <summary>Position of each row's previous state.</summary>
    public ReadOnlySpan<int> Previous => _previous.AsSpan(0, Count);

    /// <summary>Row of each one's projected input.</summary>
    public ReadOnlySpan<int> Inputs => _inputs.AsSpan(0, Count);

    /// <summary>Row of each one's state gradients.</summary>
    public ReadOnlySpan<int> Lines => _lines.AsSpan(0, Count);

    /// <summary>Row of each one's masks.</summary>
    public ReadOnlySpan<int> Documents => _documents.AsSpan(0, Count);

    /// <summary>Row that receives the gradients of each one's sums.</summary>
    public ReadOnlySpan<int> SumRows => _sumRows.AsSpan(0, Count);

    /// <summary>Whether nothing came back to the row, so that nothing is to be carried on.</summary>
    public Span<bool> Idle => _idle.AsSpan(0, Count);

    /// <summary>Forgets all rows and makes room.</summary>
    /// <param name="capacity">Largest number of rows.</param>
    public void Reset(int capacity)
    {
        Count = 0;
        if (_positions.Length < capacity)
        {
            _positions = new int[capacity];
            _previous = new int[capacity];
            _inputs = new int[capacity];
            _lines = new int[capacity];
            _documents = new int[capacity];
            _sumRows = new int[capacity];
            _idle = new bool[capacity];
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes a row out, if it is there; the others keep their order.</summary>
    /// <param name="line">Row of its state gradients.</param>
    public void Remove(int line)
    {
        var at = Lines.IndexOf(line);
        if (at < 0)
        {
            return;
        }
        foreach (var numbers in (ReadOnlySpan<int[]>)[_positions, _previous, _inputs, _lines, _documents, _sumRows])
        {
            Array.Copy(numbers, at + 1, numbers, at, Count - at - 1);
        }
        Count--;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="previous">Position of its previous state.</param>
    /// <param name="input">Row of its projected input.</param>
    /// <param name="line">Row of its state gradients.</param>
    /// <param name="document">Row of its masks.</param>
    /// <param name="sumRow">Row that receives the gradients of its sums.</param>
    public void Add(int position, int previous, int input, int line, int document, int sumRow)
    {
        _positions[Count] = position;
        _previous[Count] = previous;
        _inputs[Count] = input;
        _lines[Count] = line;
        _documents[Count] = document;
        _sumRows[Count] = sumRow;
        Count++;
    }
}
