namespace Pipeline.Shared.Messages;

/// <summary>What an epoch gave.</summary>
/// <param name="Epoch">Zero-based epoch.</param>
/// <param name="Training">Running figures of its steps, with the masks on.</param>
/// <param name="HeldOut">Figures of the part held out, with the parameters at the end of the epoch; <c>null</c> where it was not evaluated.</param>
/// <param name="Duration">Wall time, evaluation included.</param>
public sealed record EpochSummary(int Epoch, TrainFigures Training, TrainFigures? HeldOut, TimeSpan Duration);
