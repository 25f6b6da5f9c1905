using System.Collections.Immutable;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>What a rule of the flow gives: the next state, and what is to be done, in order.</summary>
internal readonly record struct Transition(TrainState Next, ImmutableArray<TrainEffect> Effects)
{
    /// <summary>Nothing to do.</summary>
    internal static Transition To(TrainState next) => new(next, []);

    internal static Transition To(TrainState next, params ReadOnlySpan<TrainEffect> effects) => new(next, [.. effects]);

    /// <summary>Applies another rule to the next state.</summary>
    internal Transition Then(Func<TrainState, Transition> rule)
    {
        var (next, effects) = rule(Next);
        return new(next, Effects.AddRange(effects));
    }
}
