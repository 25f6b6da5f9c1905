namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Settings that belong together, under a name.</summary>
/// <param name="Name">The name, lower case with hyphens.</param>
/// <param name="Summary">What it is for, one sentence.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Reasons">Why a setting is what it is, by its path in JSON, for example <c>model.hidden</c>.</param>
public sealed record Preset(
    string Name,
    string Summary,
    TrainSettings Settings,
    IReadOnlyDictionary<string, string> Reasons
);
