namespace Pipeline.Shared.Data;

/// <summary>Names a piece of work of a preprocessing job. What names another generation is late and dropped.</summary>
/// <param name="Job">The job.</param>
/// <param name="Generation">The coordinator's claim on the data folder; 0 before it has one.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Index">Zero-based place among the tasks of the kind.</param>
public readonly record struct TaskId(JobId Job, int Generation, TaskKind Kind, int Index)
{
    /// <inheritdoc />
    public override string ToString() => $"{Kind} {Index} of {Job}, generation {Generation}";
}
