using System.Collections.Concurrent;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>Gradient buffers that are used again and again.</summary>
/// <param name="layout">The model's parameters.</param>
/// <remarks>Safe for concurrent use. Holds as many buffers as were ever in use at once.</remarks>
public sealed class GradientPool(ParameterLayout layout)
{
    private readonly ConcurrentBag<SliceGradient> _free = [];

    /// <summary>A buffer, which holds whatever its last user left in it.</summary>
    public SliceGradient Rent() => _free.TryTake(out var gradient) ? gradient : new SliceGradient(layout);

    /// <summary>Takes a buffer back.</summary>
    /// <param name="gradient">The buffer; its user must not touch it any more.</param>
    public void Return(SliceGradient gradient) => _free.Add(gradient);
}
