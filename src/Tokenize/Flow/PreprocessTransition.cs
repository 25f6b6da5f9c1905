using System.Collections.Immutable;

namespace Pipeline.Tokenize.Flow;

/// <summary>What a rule of the flow gives.</summary>
/// <param name="Next">The next state.</param>
/// <param name="Effects">What is to be done, in order.</param>
internal readonly record struct PreprocessTransition(PreprocessState Next, ImmutableArray<PreprocessEffect> Effects)
{
    internal static PreprocessTransition To(PreprocessState next, params ReadOnlySpan<PreprocessEffect> effects) =>
        new(next, [.. effects]);

    /// <summary>Applies another rule to the next state.</summary>
    internal PreprocessTransition Then(Func<PreprocessState, PreprocessTransition> rule)
    {
        var (next, effects) = rule(Next);
        return new(next, Effects.AddRange(effects));
    }
}
