namespace Pipeline.Node.Reports;

/// <summary>What a model says of a document.</summary>
/// <param name="Input">Where the document is.</param>
/// <param name="Label">The most probable label.</param>
/// <param name="Probability">Its probability, from 0 to 1.</param>
/// <param name="KnownTokens">Tokens of the document that the model's vocabulary has; with 0 the answer says nothing of the document.</param>
/// <param name="Top">The most probable labels, the most probable first.</param>
internal sealed record Prediction(
    string Input,
    string Label,
    double Probability,
    int KnownTokens,
    IReadOnlyList<LabelProbability> Top
);
