namespace Pipeline.Shared.Artifacts;

/// <summary>Something in a data folder that is not as it was written.</summary>
/// <param name="File">The file, relative to the folder.</param>
/// <param name="Problem">What was found, what was expected and what to do; full sentences.</param>
public sealed record Damage(string File, string Problem);
