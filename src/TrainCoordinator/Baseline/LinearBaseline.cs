using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Baseline;

/// <summary>A linear model on weighted words, to hold other accuracies against: what word order and depth must beat.</summary>
/// <param name="Evaluation">How good it is on the part held out.</param>
/// <param name="TermCount">Number of terms: words that at least two training documents hold.</param>
public sealed record LinearBaseline(EvaluationReport Evaluation, int TermCount)
{
    /// <summary>Learns from the training part and evaluates the part held out.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="split">Its split; words and their weights come from the training part alone.</param>
    /// <exception cref="CorpusException">No word is in two training documents.</exception>
    /// <remarks>A pure function of corpus and split on machines of one vector width.</remarks>
    public static LinearBaseline Of(BlockCorpus corpus, DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(split);
        var vocabulary = corpus.VocabularyOf(split.Train);
        var documents = corpus.EncodeWhole(vocabulary, new SequenceOptions { MaxWords = int.MaxValue });
        var weighting = new TermWeighting(vocabulary, split.Train.Length);
        if (weighting.TermCount == 0)
        {
            throw new CorpusException(
                corpus.Keys[split.Train[0]].ToString(),
                $"No word is in two of the {split.Train.Length:N0} training documents, so there is nothing to learn from; use more documents."
            );
        }
        var labels = Array.ConvertAll(split.Validation, document => documents.Labels[document]);
        var probabilities = LinearClassifier.Classify(
            Array.ConvertAll(split.Train, document => weighting.Weigh(documents.TokensOf(document))),
            Array.ConvertAll(split.Train, document => documents.Labels[document]),
            Array.ConvertAll(split.Validation, document => weighting.Weigh(documents.TokensOf(document))),
            weighting.TermCount,
            corpus.LabelNames.Count
        );
        return new LinearBaseline(
            EvaluationReport.Of(corpus.LabelNames, labels, probabilities, LossKind.CategoricalCrossEntropy),
            weighting.TermCount
        );
    }
}
