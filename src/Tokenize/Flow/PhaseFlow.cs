using Pipeline.Shared.Messages;
using static Pipeline.Tokenize.Flow.PreprocessTransition;

namespace Pipeline.Tokenize.Flow;

/// <summary>From phase to phase, and how far each has come.</summary>
internal static class PhaseFlow
{
    /// <summary>Closes the current phase and begins another, which may be the same.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="phase">The phase that begins.</param>
    /// <param name="now">Time since the job began.</param>
    /// <param name="documents">Documents to be done in it; 0 where it is one step.</param>
    internal static PreprocessTransition Enter(
        PreprocessState state,
        PreprocessPhase phase,
        TimeSpan now,
        long documents = 0
    ) =>
        Report(
            state with
            {
                Phase = phase,
                PhaseBeganAt = now,
                Times = state.Times.Add(new PhaseTime(state.Phase, now - state.PhaseBeganAt)),
                DocumentsDone = 0,
                DocumentsToDo = documents,
            }
        );

    /// <summary>Takes note of documents that are done, and says so.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="documents">How many more.</param>
    internal static PreprocessTransition Advance(PreprocessState state, long documents) =>
        Report(state with { DocumentsDone = state.DocumentsDone + documents });

    private static PreprocessTransition Report(PreprocessState state) =>
        To(state, new PreprocessEffect.Report(state.Phase, state.DocumentsDone, state.DocumentsToDo));
}
