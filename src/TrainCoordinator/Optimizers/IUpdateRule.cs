namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>Changes values by their gradient, each element for itself.</summary>
/// <remarks>Pure: everything it remembers is in the state it is given. Its bits do not depend on the vector width.</remarks>
internal interface IUpdateRule
{
    /// <summary>What each state array holds, in order; one or two.</summary>
    IReadOnlyList<string> StateNames { get; }

    /// <summary>The size of one step, equal for all elements.</summary>
    /// <param name="step">Zero-based optimizer step.</param>
    /// <param name="learningRate">The schedule's learning rate.</param>
    double StepSize(long step, double learningRate);

    /// <summary>Takes one step.</summary>
    /// <param name="values">Parameters; changed in place.</param>
    /// <param name="gradient">Their mean gradient.</param>
    /// <param name="factor">What the gradient is multiplied by first.</param>
    /// <param name="first">First state array, zero before the first step; changed in place.</param>
    /// <param name="second">Second state array, or empty; changed in place.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="stepSize">What <see cref="StepSize"/> gave for that rate.</param>
    void Update(
        Span<float> values,
        ReadOnlySpan<float> gradient,
        float factor,
        Span<float> first,
        Span<float> second,
        float rate,
        float stepSize
    );
}
