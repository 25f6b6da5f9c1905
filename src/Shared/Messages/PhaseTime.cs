namespace Pipeline.Shared.Messages;

/// <summary>What a phase of a preprocessing job took.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">Time from its beginning to the beginning of the next.</param>
public sealed record PhaseTime(PreprocessPhase Phase, TimeSpan Duration);
