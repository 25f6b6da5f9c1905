using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>Shapes of matrices that are used together.</summary>
internal static class Shapes
{
    /// <summary>Refuses matrices that do not fit each other, before an address of them is taken.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="expression">Its text.</param>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static void Require(bool condition, [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The matrices do not fit each other: {expression}.");
        }
    }
}
