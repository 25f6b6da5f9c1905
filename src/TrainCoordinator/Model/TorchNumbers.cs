using Pipeline.TrainCoordinator.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Arithmetic of tensors that has a number in it, by numbers that live as long as the process.</summary>
/// <remarks>
/// TorchSharp passes a <see cref="Scalar"/> to libtorch without keeping it alive: a collection that another thread sets
/// off during the call may free it ("Unknown scalar type"). Sums of tensors have one too, the factor of the second. So
/// several lanes can use TorchSharp only where nothing makes scalars but this. Not to be touched before
/// <see cref="NativeTorch.EnsureLoaded"/>. Safe for concurrent use.
/// </remarks>
internal static class TorchNumbers
{
    private static readonly Scalar Zero = 0;
    private static readonly Scalar One = 1;
    private static readonly Scalar Half = 0.5;
    private static readonly Scalar Fifth = 0.2;
    private static readonly Scalar LeastProbability = Score.Epsilon;
    private static readonly Scalar LargestProbability = 1 - Score.Epsilon;

    /// <summary>The sum of two tensors.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    internal static Tensor Sum(Tensor a, Tensor b) => a.add(b, One);

    /// <summary>What is missing to one.</summary>
    /// <param name="x">Any tensor.</param>
    internal static Tensor OneMinus(Tensor x) => x.neg().add(One, One);

    /// <summary>A tensor times a number.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="factor">The number, rounded to the type of the tensor.</param>
    internal static Tensor Times(Tensor x, double factor) => x * tensor(factor, x.dtype);

    /// <summary>Keras' hard sigmoid, clip(0.2 x + 0.5, 0, 1).</summary>
    /// <param name="x">Any tensor.</param>
    internal static Tensor HardSigmoid(Tensor x) => x.mul(Fifth).add(Half, One).clamp(Zero, One);

    /// <summary>Probabilities kept away from 0 and 1, as <see cref="Score.Epsilon"/> says.</summary>
    /// <param name="p">Probabilities.</param>
    internal static Tensor Clip(Tensor p) => p.clamp(LeastProbability, LargestProbability);
}
