using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Pipeline.TrainCoordinator.Baseline;

/// <summary>Multinomial logistic regression on term weights, by L-BFGS on one thread: the same input gives the same result.</summary>
internal static class LinearClassifier
{
    // scikit-learn's C = 20, the best of its grid on 20 Newsgroups, is an L2 weight of 1/20.
    private const float L2 = 0.05f;
    private const float Tolerance = 1e-4f;

    /// <summary>Learns from some documents and gives the class probabilities of others.</summary>
    /// <param name="training">Documents to learn from, at least one.</param>
    /// <param name="labels">Their zero-based classes.</param>
    /// <param name="others">Documents to classify.</param>
    /// <param name="termCount">Number of terms, at least 1.</param>
    /// <param name="classCount">Number of classes, at least 2.</param>
    /// <returns>Probabilities, row-major [others, classes].</returns>
    internal static float[] Classify(
        IReadOnlyList<TermVector> training,
        IReadOnlyList<int> labels,
        IReadOnlyList<TermVector> others,
        int termCount,
        int classCount
    )
    {
        var context = new MLContext(seed: 0);
        var schema = Schema(termCount, classCount);
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                L1Regularization = 0,
                L2Regularization = L2,
                OptimizationTolerance = Tolerance,
                NumberOfThreads = 1,
            }
        );
        var rows = training.Zip(labels, (vector, label) => Row(vector, label, termCount));
        var model = trainer.Fit(context.Data.LoadFromEnumerable(rows.ToArray(), schema));
        var unlabelled = others.Select(vector => Row(vector, label: 0, termCount)).ToArray();
        var scored = model.Transform(context.Data.LoadFromEnumerable(unlabelled, schema));
        return
        [
            .. context
                .Data.CreateEnumerable<ScoredDocument>(scored, reuseRowObject: false)
                .SelectMany(document => document.Score),
        ];
    }

    private static SchemaDefinition Schema(int termCount, int classCount)
    {
        var schema = SchemaDefinition.Create(typeof(WeighedDocument));
        schema[nameof(WeighedDocument.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            termCount
        );
        schema[nameof(WeighedDocument.Label)].ColumnType = new KeyDataViewType(typeof(uint), classCount);
        return schema;
    }

    private static WeighedDocument Row(TermVector vector, int label, int termCount) =>
        new()
        {
            Features = new VBuffer<float>(termCount, vector.Terms.Length, vector.Weights, vector.Terms),
            Label = (uint)label,
        };
}
