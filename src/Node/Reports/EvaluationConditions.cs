using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Reports;

/// <summary>What an accuracy means nothing without.</summary>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Strip">What was taken out of the messages.</param>
/// <param name="Vocabulary">Whose words the model knows.</param>
/// <param name="Loss">What the model was trained with.</param>
/// <param name="Part">The documents it was evaluated on.</param>
internal sealed record EvaluationConditions(
    string Split,
    StripMode Strip,
    VocabularyScope Vocabulary,
    LossKind Loss,
    EvaluatedPart Part = EvaluatedPart.HeldOut
)
{
    /// <summary>Strip mode, scope of the vocabulary and evaluated part in one line.</summary>
    internal string InShort => $"strip {Name(Strip)}, {VocabularyText}, {PartText}";

    /// <summary>The evaluated part in words.</summary>
    internal string PartText =>
        Part switch
        {
            EvaluatedPart.Training => "documents that trained the model",
            EvaluatedPart.All => "all documents",
            _ => "held-out documents",
        };

    /// <summary>The scope of the vocabulary in words.</summary>
    internal string VocabularyText =>
        Vocabulary == VocabularyScope.Train ? "vocabulary of the training part" : "vocabulary of all documents";

    /// <summary>The strip mode as the command line spells it.</summary>
    internal string StripText => Name(Strip);

    private static string Name(StripMode strip) => strip.ToString().ToLowerInvariant();
}
