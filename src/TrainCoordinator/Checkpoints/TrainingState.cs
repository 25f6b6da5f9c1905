using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>Parameters and optimizer state as tensors, and back.</summary>
/// <remarks>A table that is not trained is no state: it comes from the data again.</remarks>
public sealed class TrainingState
{
    /// <summary>Name of the embedding table.</summary>
    public const string EmbeddingName = "embedding.table";

    private readonly ModelParameters _parameters;
    private readonly IReadOnlyList<OptimizerState> _optimizer;
    private readonly IReadOnlyList<OptimizerState> _average;
    private readonly bool _hasTable;

    private TrainingState(
        ModelParameters parameters,
        IReadOnlyList<OptimizerState> optimizer,
        IReadOnlyList<OptimizerState> average
    )
    {
        _parameters = parameters;
        _optimizer = optimizer;
        _average = average;
        _hasTable = parameters.Layout.Spec.EmbeddingTrainable;
    }

    /// <summary>The live state: its arrays are those that training changes.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="average">The mean of the parameters.</param>
    public static TrainingState Of(ModelParameters parameters, Optimizer optimizer, WeightAverage average)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(average);
        return new TrainingState(parameters, optimizer.State, average.State);
    }

    /// <summary>Room for a copy, to be used again and again.</summary>
    public TrainingState Like() =>
        new(
            _parameters with
            {
                Dense = new float[_parameters.Dense.Length],
                Embedding = _hasTable ? new float[_parameters.Embedding.Length] : [],
            },
            Room(_optimizer),
            Room(_average)
        );

    /// <summary>Copies the live state.</summary>
    /// <param name="copy">Receives it; made by <see cref="Like"/>.</param>
    public void CopyTo(TrainingState copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        foreach (var (from, to) in Arrays.Zip(copy.Arrays))
        {
            from.CopyTo(to, 0);
        }
    }

    /// <summary>The state as tensors, which are read when they are written.</summary>
    public IReadOnlyList<Tensor> ToTensors() =>
        [
            .. ParameterTensors.Dense(_parameters),
            .. _hasTable ? [ParameterTensors.Table(_parameters)] : Array.Empty<Tensor>(),
            .. _optimizer
                .Concat(_average)
                .Select(state => Tensor.Of<float>(state.Name, state.Values, state.Values.Length)),
        ];

    /// <summary>Takes the state of a checkpoint.</summary>
    /// <param name="file">The checkpoint's tensors.</param>
    /// <exception cref="Shared.Errors.RunException">A tensor is missing or of another shape.</exception>
    public void Read(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ReadParameters(file);
        Read(file, _optimizer);
    }

    /// <summary>Takes the parameters of a checkpoint and what their mean needs, and leaves the optimizer alone.</summary>
    /// <param name="file">The checkpoint's tensors.</param>
    /// <exception cref="Shared.Errors.RunException">A tensor is missing or of another shape.</exception>
    public void ReadParameters(SafeTensors file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ParameterTensors.ReadDense(file, _parameters);
        if (_hasTable)
        {
            ParameterTensors.ReadTable(file, _parameters);
        }
        Read(file, _average);
        _parameters.Version++;
    }

    private static void Read(SafeTensors file, IReadOnlyList<OptimizerState> states)
    {
        foreach (var state in states)
        {
            file.Read<float>(state.Name, state.Values, state.Values.Length);
        }
    }

    private static OptimizerState[] Room(IReadOnlyList<OptimizerState> states) =>
        [.. states.Select(state => state with { Values = new float[state.Values.Length] })];

    private IEnumerable<float[]> Arrays =>
        [
            _parameters.Dense,
            .. _hasTable ? [_parameters.Embedding] : Array.Empty<float[]>(),
            .. _optimizer.Concat(_average).Select(state => state.Values),
        ];
}
