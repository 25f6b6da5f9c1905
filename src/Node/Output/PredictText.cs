using Pipeline.Node.Reports;

namespace Pipeline.Node.Output;

/// <summary>What a model says of some documents, as text.</summary>
internal static class PredictText
{
    /// <summary>Writes predictions, a line for each document, or one for each label where several are asked for.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(IReadOnlyList<Prediction> predictions, TextReport text) =>
        text.Table(
            ["input", "label", "probability", "known tokens"],
            [
                .. predictions.SelectMany(prediction =>
                    prediction.Top.Select(
                        (label, i) =>
                            (string[])
                                [
                                    i == 0 ? prediction.Input : "",
                                    label.Label,
                                    Quantity.Fraction(label.Probability),
                                    i == 0 ? Quantity.Count(prediction.KnownTokens) : "",
                                ]
                    )
                ),
            ]
        );
}
