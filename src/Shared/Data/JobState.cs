namespace Pipeline.Shared.Data;

/// <summary>What has become of a job.</summary>
public enum JobState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It has ended with its result.</summary>
    Completed,

    /// <summary>It has ended without.</summary>
    Failed,

    /// <summary>It was given up because somebody asked for it.</summary>
    Cancelled,
}
