using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The dropout masks of one direction of the recurrent layer.</summary>
/// <param name="spec">The model.</param>
/// <param name="direction">0 forward, 1 backward.</param>
/// <param name="gates">Number of gates.</param>
internal sealed class LayerMasks(ModelSpec spec, int direction, int gates)
{
    private readonly GateMasks _inputs = new(gates);
    private readonly GateMasks _states = new(gates);

    /// <summary>Masks of the inputs; <c>null</c> where none apply.</summary>
    public GateMasks? Inputs { get; private set; }

    /// <summary>Masks of the states; <c>null</c> where none apply.</summary>
    public GateMasks? States { get; private set; }

    /// <summary>Replaces the masks.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="documents">Their documents.</param>
    /// <param name="masked">Whether the masks of training apply.</param>
    public void Fill(ReadOnlySpan<SliceBatch> slices, DocumentTable documents, bool masked)
    {
        Inputs = masked && spec.InputDropout > 0 ? _inputs : null;
        States = masked && spec.RecurrentDropout > 0 ? _states : null;
        Inputs?.Reshape(documents.Count, spec.EmbeddingSize);
        States?.Reshape(documents.Count, spec.Hidden);
        for (var document = 0; document < documents.Count; document++)
        {
            var slice = slices[documents.Slice(document)];
            var place = documents.Place(document);
            for (var gate = 0; gate < gates; gate++)
            {
                var from = spec.MaskOf(gate);
                if (Inputs is not null)
                {
                    var mask = Inputs[gate][document];
                    DropoutMasks.FillInputs(slice.Seed, slice.Step, direction, from, place, spec.InputDropout, mask);
                }
                if (States is not null)
                {
                    var mask = States[gate][document];
                    DropoutMasks.FillStates(
                        slice.Seed,
                        slice.Step,
                        direction,
                        from,
                        place,
                        spec.RecurrentDropout,
                        mask
                    );
                }
            }
        }
    }
}
