namespace Pipeline.TrainCoordinator.Model;

/// <summary>The shape of a classifier: everything that decides which function its parameters compute.</summary>
/// <remarks>Written to <c>run.json</c> and <c>model.json</c>; both engines read it.</remarks>
public sealed record ModelSpec
{
    /// <summary>Rows of the embedding table: one per kept rank, and row 0 for padding, which stays zero.</summary>
    public required int EmbeddingRows { get; init; }

    /// <summary>Columns of the embedding table.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>Whether the embedding table is trained.</summary>
    public bool EmbeddingTrainable { get; init; }

    /// <summary>The recurrent cell; <see cref="CellKind.None"/> leaves the skip connection alone.</summary>
    public CellKind Cell { get; init; } = CellKind.Lstm;

    /// <summary>Units of the recurrent layer, per direction.</summary>
    public int Hidden { get; init; } = 100;

    /// <summary>Whether a second layer reads each piece from its end; the two outputs are joined.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>Activation of the gates.</summary>
    public GateActivation GateActivation { get; init; } = GateActivation.Sigmoid;

    /// <summary>
    /// Tokens per piece: a document is cut into pieces that the recurrent layer reads independently, each from a zero
    /// state. 0 reads a document whole.
    /// </summary>
    public int PieceLength { get; init; }

    /// <summary>How the layer's outputs over time become one vector per document.</summary>
    public Pooling Pooling { get; init; } = Pooling.Last;

    /// <summary>Whether the network runs over the padding in front of a document.</summary>
    public PaddingMode Padding { get; init; } = PaddingMode.Masked;

    /// <summary>Tokens of a document that are used; the length rows are padded to where padding is computed.</summary>
    public int MaxLength { get; init; } = 1000;

    /// <summary>Which tokens of a longer document are used.</summary>
    public KeptTokens Keep { get; init; } = KeptTokens.Last;

    /// <summary>
    /// Factor of the skip connection: the sum of a document's embeddings divided by the square root of its token count,
    /// times this, joins the pooled outputs. 0 leaves it out.
    /// </summary>
    public float MeanSkip { get; init; }

    /// <summary>Share of the table's rows set to zero for a whole batch, the others divided by what remains. Source: Keras 1.1 <c>Embedding(dropout)</c>.</summary>
    public float TableDropout { get; init; }

    /// <summary>Share of positions whose word is replaced by the zero row; the others are not scaled.</summary>
    public float WordDropout { get; init; }

    /// <summary>Share of embedding columns set to zero per document, the others scaled up.</summary>
    public float ChannelDropout { get; init; }

    /// <summary>Keras' <c>dropout_W</c>: one mask per gate and document over the layer's inputs, constant over time, scaled up.</summary>
    public float InputDropout { get; init; }

    /// <summary>Keras' <c>dropout_U</c>: one mask per gate and document over the previous state, constant over time, scaled up.</summary>
    public float RecurrentDropout { get; init; }

    /// <summary>Whether all gates share one input mask and one recurrent mask, as Keras 2 has them with <c>implementation=2</c>; otherwise each gate has its own.</summary>
    public bool SharedGateMasks { get; init; }

    /// <summary>Share of the head's inputs set to zero, the others scaled up.</summary>
    public float HeadDropout { get; init; }

    /// <summary>The 2016 post's <c>Dense(1)</c> and sigmoid between the layer and the output.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>The loss that is minimised.</summary>
    public LossKind Loss { get; init; } = LossKind.CategoricalCrossEntropy;

    /// <summary>Keras' <c>label_smoothing</c>: share of the target that is spread over all classes, or for each class alone over yes and no where the loss is binary. The loss of documents held out has none of it.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Number of directions the recurrent layer reads in: 0 without a cell.</summary>
    public int Directions =>
        Cell == CellKind.None ? 0
        : Bidirectional ? 2
        : 1;

    /// <summary>The gate whose input and recurrent masks a gate uses.</summary>
    /// <param name="gate">Zero-based gate.</param>
    public int MaskOf(int gate) => SharedGateMasks ? 0 : gate;

    /// <summary>Length of the vector that enters the head.</summary>
    public int FeatureCount => (Directions * Hidden) + (MeanSkip > 0 ? EmbeddingSize : 0);
}
