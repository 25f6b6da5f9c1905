using System.Text.Json.Serialization;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Baseline;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.Node.Reports;

/// <summary>What a linear model has reached; the figures at the top are named as in the evaluation of a run.</summary>
/// <param name="Accuracy">Share of documents whose most probable class is the true one.</param>
/// <param name="Loss">Mean categorical cross-entropy.</param>
/// <param name="Documents">Number of documents evaluated.</param>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Strip">Parts of the messages taken away first.</param>
/// <param name="Vocabulary">Whose words the model knows.</param>
/// <param name="Part">Which documents these are.</param>
/// <param name="Model">What it is.</param>
/// <param name="Terms">Words that it weighs.</param>
/// <param name="Seconds">Wall time in seconds, reading included.</param>
/// <param name="Report">All figures.</param>
internal sealed record BaselineReport(
    double Accuracy,
    double Loss,
    long Documents,
    string Split,
    StripMode Strip,
    VocabularyScope Vocabulary,
    EvaluatedPart Part,
    string Model,
    int Terms,
    double Seconds,
    EvaluationReport Report
)
{
    /// <summary>What the figures mean nothing without.</summary>
    [JsonIgnore]
    internal EvaluationConditions Conditions => EvaluationConditions.Of(Split, Strip, Vocabulary, Part);

    /// <summary>The report on a baseline.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="split">The split.</param>
    /// <param name="strip">What was taken out of the messages.</param>
    /// <param name="duration">Wall time.</param>
    internal static BaselineReport Of(LinearBaseline baseline, DataSplit split, StripMode strip, TimeSpan duration) =>
        new(
            baseline.Evaluation.Accuracy,
            baseline.Evaluation.Loss,
            baseline.Evaluation.Documents,
            split.Description,
            strip,
            VocabularyScope.Train,
            EvaluatedPart.HeldOut,
            "logistic regression on TF-IDF weights",
            baseline.TermCount,
            duration.TotalSeconds,
            baseline.Evaluation
        );
}
