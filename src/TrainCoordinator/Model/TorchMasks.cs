using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>The dropout masks of one slice as tensors, or none.</summary>
/// <remarks>Every mask is <c>null</c> where nothing is dropped.</remarks>
// W distinct words, E embedding columns, F features, D documents, P pieces, H hidden units
internal sealed class TorchMasks
{
    private readonly SliceBatch _batch;
    private readonly ModelSpec _spec;
    private readonly PieceGrid _grid;
    private readonly ScalarType _type;
    private readonly bool _training;

    /// <summary>The masks of a slice.</summary>
    /// <param name="batch">The slice.</param>
    /// <param name="spec">The model.</param>
    /// <param name="grid">The slice's layout.</param>
    /// <param name="type">Type of the tensors.</param>
    /// <param name="training">Whether anything is dropped.</param>
    internal TorchMasks(SliceBatch batch, ModelSpec spec, PieceGrid grid, ScalarType type, bool training)
    {
        (_batch, _spec, _grid, _type, _training) = (batch, spec, grid, type, training);
    }

    private delegate void Fill(int document, Span<float> mask);

    /// <summary>Factors of the slice's rows of the table, shape [W, 1].</summary>
    internal Tensor? Rows_W1()
    {
        if (!_training || _spec.TableDropout <= 0)
        {
            return null;
        }
        var factors = _grid.Rows.Select(word =>
            DropoutMasks.TableRow(_batch.Seed, _batch.Step, word, _spec.TableDropout)
        );
        return tensor(factors.ToArray()).to(_type).unsqueeze(1);
    }

    /// <summary>Factors of embedding columns, shape [P, 1, E].</summary>
    internal Tensor? Channels_P1E() =>
        PerDocument(
            _spec.ChannelDropout,
            _spec.EmbeddingSize,
            (d, mask) => DropoutMasks.FillChannels(_batch.Seed, _batch.Step, Place(d), _spec.ChannelDropout, mask)
        )
            ?.index_select(0, tensor(_grid.DocumentOf))
            .unsqueeze(1);

    /// <summary>Factors of one gate's inputs, shape [P, 1, E].</summary>
    /// <param name="direction">0 forward, 1 backward.</param>
    /// <param name="gate">Zero-based gate.</param>
    internal Tensor? Inputs_P1E(int direction, int gate) =>
        PerDocument(
            _spec.InputDropout,
            _spec.EmbeddingSize,
            (d, mask) =>
                DropoutMasks.FillInputs(
                    _batch.Seed,
                    _batch.Step,
                    direction,
                    _spec.MaskOf(gate),
                    Place(d),
                    _spec.InputDropout,
                    mask
                )
        )
            ?.index_select(0, tensor(_grid.DocumentOf))
            .unsqueeze(1);

    /// <summary>Factors of the previous state as one gate sees it, shape [P, H].</summary>
    /// <param name="direction">0 forward, 1 backward.</param>
    /// <param name="gate">Zero-based gate.</param>
    internal Tensor? States_PH(int direction, int gate) =>
        PerDocument(
            _spec.RecurrentDropout,
            _spec.Hidden,
            (d, mask) =>
                DropoutMasks.FillStates(
                    _batch.Seed,
                    _batch.Step,
                    direction,
                    _spec.MaskOf(gate),
                    Place(d),
                    _spec.RecurrentDropout,
                    mask
                )
        )
            ?.index_select(0, tensor(_grid.DocumentOf));

    /// <summary>Factors of the head's inputs, shape [D, F].</summary>
    internal Tensor? Head_DF() =>
        PerDocument(
            _spec.HeadDropout,
            _spec.FeatureCount,
            (d, mask) => DropoutMasks.FillHead(_batch.Seed, _batch.Step, Place(d), _spec.HeadDropout, mask)
        );

    private int Place(int document) => _batch.FirstPlace + document;

    private Tensor? PerDocument(float rate, int length, Fill fill)
    {
        if (!_training || rate <= 0)
        {
            return null;
        }
        var masks = new float[_batch.Count * length];
        for (var d = 0; d < _batch.Count; d++)
        {
            fill(d, masks.AsSpan(d * length, length));
        }
        return tensor(masks, [_batch.Count, length]).to(_type);
    }
}
