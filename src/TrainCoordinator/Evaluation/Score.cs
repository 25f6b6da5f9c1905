using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>What one document's class probabilities are worth.</summary>
public static class Score
{
    /// <summary>Probabilities are clipped to this distance from 0 and 1 before their logarithm. Source: Keras' <c>epsilon</c>.</summary>
    public const double Epsilon = 1e-7;

    /// <summary>The most probable class; the lowest of several.</summary>
    /// <param name="probabilities">One per class.</param>
    public static int Predicted(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++)
        {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return best;
    }

    /// <summary>Number of classes whose rounded probability is the target, Keras' accuracy under binary cross-entropy times the number of classes.</summary>
    /// <param name="probabilities">One per class.</param>
    /// <param name="label">Zero-based true class.</param>
    public static int BinaryCorrect(ReadOnlySpan<float> probabilities, int label)
    {
        var correct = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            correct += probabilities[i] > 0.5f == (i == label) ? 1 : 0;
        }
        return correct;
    }

    /// <summary>The loss, without smoothing of the target.</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="probabilities">One per class.</param>
    /// <param name="label">Zero-based true class.</param>
    /// <remarks>Source: Keras 1.1 <c>objectives.py</c>. The logarithm's bits are the same on every machine.</remarks>
    public static double Loss(LossKind kind, ReadOnlySpan<float> probabilities, int label)
    {
        if (kind == LossKind.CategoricalCrossEntropy)
        {
            return -PortableMath.Log(Clip(probabilities[label]));
        }
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var probability = Clip(probabilities[i]);
            sum -= PortableMath.Log(i == label ? probability : 1 - probability);
        }
        return sum / probabilities.Length;
    }

    private static double Clip(float probability) => Math.Clamp(probability, Epsilon, 1 - Epsilon);
}
