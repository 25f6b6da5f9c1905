namespace Pipeline.TrainCoordinator.Runs;

/// <summary>The content of a checkpoint's <c>cursor.json</c>.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Cursor">Where the parameters are.</param>
public sealed record CursorRecord(int FormatVersion, string Run, TrainCursor Cursor)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 1;
}
