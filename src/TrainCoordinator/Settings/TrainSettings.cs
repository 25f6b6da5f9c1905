using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Everything that decides a trained model, besides data and seed.</summary>
/// <remarks>The defaults are Keras' where it has one. A run writes what it used to <c>run.json</c>.</remarks>
public sealed record TrainSettings
{
    /// <summary>The model; its rows and classes are 0 until the data is known, see <see cref="ModelFor"/>.</summary>
    public ModelSpec Model { get; init; } =
        new()
        {
            EmbeddingRows = 0,
            Classes = 0,
            EmbeddingSize = 100,
        };

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>The learning rate over the run.</summary>
    public ScheduleSettings Schedule { get; init; } = new();

    /// <summary>Passes over the training documents, at least 1.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Documents per step, at least 1; an epoch's last step may have fewer. Default: Keras'.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Documents per slice, at least 1: the piece of work of one lane. Part of the run's identity.</summary>
    public int SliceSize { get; init; } = 4;

    /// <summary>Largest norm of a step's mean gradient; 0 sets no limit. Keras: <c>clipnorm</c>, but over all parameters together.</summary>
    public double ClipNorm { get; init; }

    /// <summary>What the run's mean parameters are formed over.</summary>
    public AveragingSettings Averaging { get; init; } = new();

    /// <summary>How much a document counts by its class.</summary>
    public ClassWeighting ClassWeights { get; init; }

    /// <summary>Whose words the model knows.</summary>
    public VocabularyScope Vocabulary { get; init; } = VocabularyScope.All;

    /// <summary>Ranks below this are known, so one word fewer; at least 2. Keras: <c>num_words</c>.</summary>
    public int MaxWords { get; init; } = 20_000;

    /// <summary>Where the embedding table comes from.</summary>
    public WordVectorSource Vectors { get; init; } = WordVectorSource.DataFolder;

    /// <summary>How vectors are learned, where they are.</summary>
    public WordVectorOptions VectorOptions { get; init; } = new();

    /// <summary>How documents are drawn for validation where no file lists them.</summary>
    public SplitKind Split { get; init; } = SplitKind.Grouped;

    /// <summary>Share of the documents that validates, below 1; 0 trains on all of them. Of no effect where a file lists the split.</summary>
    public double ValidationSplit { get; init; } = 0.2;

    /// <summary>Epochs without a lower validation loss after which training ends; 0 trains them all. Keras: <c>patience</c>.</summary>
    public int EarlyStoppingPatience { get; init; }

    /// <summary>Smallest fall of the validation loss that counts, at least 0. Keras: <c>min_delta</c>.</summary>
    public double EarlyStoppingMinDelta { get; init; }

    /// <summary>Whether a run ends with the parameters of its best epoch. Keras: <c>restore_best_weights</c>.</summary>
    public bool RestoreBestWeights { get; init; }

    /// <summary>What computes.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Kernel;

    /// <summary>The model over actual data.</summary>
    /// <param name="embeddingRows">Rows of the embedding table: one per rank that is kept, and row 0.</param>
    /// <param name="embeddingSize">Columns of the embedding table.</param>
    /// <param name="classes">Number of classes.</param>
    public ModelSpec ModelFor(int embeddingRows, int embeddingSize, int classes) =>
        Model with
        {
            EmbeddingRows = embeddingRows,
            EmbeddingSize = embeddingSize,
            Classes = classes,
        };
}
