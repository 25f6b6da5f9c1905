namespace Pipeline.Shared.Messages;

/// <summary>What some documents gave.</summary>
/// <param name="Documents">Number of documents.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="KerasAccuracy">What Keras prints as accuracy: that of single outputs under binary cross-entropy, otherwise the true one.</param>
/// <param name="Accuracy">Share of documents whose most probable class is the true one.</param>
public sealed record TrainFigures(long Documents, double Loss, double KerasAccuracy, double Accuracy);
