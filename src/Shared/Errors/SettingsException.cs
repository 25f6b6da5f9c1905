namespace Pipeline.Shared.Errors;

/// <summary>One or more options are wrong; names every violation at once.</summary>
/// <param name="violations">One full sentence for each violation.</param>
public sealed class SettingsException(IReadOnlyList<string> violations)
    : PipelineException(string.Join(Environment.NewLine, violations))
{
    /// <summary>One full sentence for each violation.</summary>
    public IReadOnlyList<string> Violations { get; } = violations;

    /// <inheritdoc />
    public override ErrorKind Kind => ErrorKind.Settings;
}
