using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Reports;

/// <summary>What an accuracy means nothing without.</summary>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Strip">What was taken out of the messages: <c>none</c>, <c>leaky</c>, <c>headers</c> or <c>strict</c>.</param>
/// <param name="Vocabulary">Whose words the model knows: <c>training part</c> or <c>all documents</c>.</param>
/// <param name="Part">The documents it was evaluated on: <c>held-out</c>, <c>training</c> or <c>all</c>.</param>
internal sealed record EvaluationConditions(string Split, string Strip, string Vocabulary, string Part)
{
    /// <summary>The conditions of an evaluation.</summary>
    /// <param name="evaluation">The evaluation.</param>
    internal static EvaluationConditions Of(EvaluationDocument evaluation) =>
        Of(evaluation.Split, evaluation.Strip, evaluation.Vocabulary, evaluation.Part);

    /// <summary>The conditions of figures.</summary>
    /// <param name="split">How the documents were split, and what came out.</param>
    /// <param name="strip">What was taken out of the messages.</param>
    /// <param name="vocabulary">Whose words the model knows.</param>
    /// <param name="part">The documents it was evaluated on.</param>
    internal static EvaluationConditions Of(
        string split,
        StripMode strip,
        VocabularyScope vocabulary,
        EvaluatedPart part
    ) =>
        new(
            split,
            EnumName.Of(strip),
            vocabulary == VocabularyScope.Train ? "training part" : "all documents",
            EnumName.Of(part)
        );

    /// <summary>All but the split in one line.</summary>
    internal string InShort => $"strip {Strip}, vocabulary of {Vocabulary}, {Part} documents";
}
