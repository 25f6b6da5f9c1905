using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>What a model scores that gives every class the same probability, to hold other figures against.</summary>
/// <param name="Loss">Its loss.</param>
/// <param name="BinaryAccuracy">Its accuracy as Keras prints it under binary cross-entropy.</param>
/// <param name="Accuracy">Its true accuracy over classes of equal size.</param>
public sealed record UntrainedFigures(double Loss, double BinaryAccuracy, double Accuracy)
{
    /// <summary>The figures for a number of classes.</summary>
    /// <param name="kind">The loss.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    public static UntrainedFigures Of(LossKind kind, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var uniform = new float[classes];
        uniform.AsSpan().Fill(1f / classes);
        // One half rounds to 0, as Keras' backends round it.
        return new UntrainedFigures(
            Score.Loss(kind, uniform, 0),
            Score.BinaryCorrect(uniform, 0) / (double)classes,
            1.0 / classes
        );
    }
}
