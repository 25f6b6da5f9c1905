using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>An evaluation with what it was of: the content of <c>evaluation.json</c> and of <c>evaluate --json</c>.</summary>
/// <param name="Accuracy">Share of documents whose most probable class is the true one.</param>
/// <param name="Loss">Mean of the loss that the model was trained with.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Strip">Parts of the messages taken away first.</param>
/// <param name="Vocabulary">Whose words the model knows.</param>
/// <param name="LossKind">The loss that the model was trained with.</param>
/// <param name="Part">Which documents these are.</param>
/// <param name="WeightsSha256">Hash of the model's parameters.</param>
/// <param name="ManifestSha256">Hash of the data folder's manifest.</param>
/// <param name="Report">All figures.</param>
public sealed record EvaluationDocument(
    double Accuracy,
    double Loss,
    long Documents,
    string Split,
    StripMode Strip,
    VocabularyScope Vocabulary,
    LossKind LossKind,
    EvaluatedPart Part,
    string WeightsSha256,
    string ManifestSha256,
    EvaluationReport Report
);
