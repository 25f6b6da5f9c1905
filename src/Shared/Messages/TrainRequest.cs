namespace Pipeline.Shared.Messages;

/// <summary>What a training run is to do.</summary>
/// <remarks>
/// The same request again goes on with an unfinished run, and reports a finished one; another request for the same
/// folder is refused.
/// </remarks>
public sealed record TrainRequest
{
    /// <summary>The data folder, an absolute path that every node sees; <c>null</c> for that of the run that is gone on with.</summary>
    public string? Data { get; init; }

    /// <summary>The run folder, an absolute path that every node sees.</summary>
    public required string Run { get; init; }

    /// <summary>Model, optimizer, schedule, batch, split and all else that a preset decides, as JSON.</summary>
    public required string Settings { get; init; }

    /// <summary>The preset that the settings come from which were not asked for; <c>null</c> where none.</summary>
    public string? Preset { get; init; }

    /// <summary>The file that lists the split, an absolute path; <c>null</c> where it is drawn.</summary>
    public string? SplitFile { get; init; }

    /// <summary>Seed of everything random. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the part held out is evaluated after every epoch, not only at the end. Default: it is.</summary>
    public bool EvaluateEveryEpoch { get; init; } = true;

    /// <summary>When a checkpoint is due, for example <c>1shard</c>, <c>200steps</c> or <c>5min</c>; <c>null</c> for shard boundaries at least 30 s apart.</summary>
    public string? CheckpointEvery { get; init; }

    /// <summary>Newest checkpoints to keep beside the best, at least 1. Default 2: the newest, and one more should it be damaged.</summary>
    public int KeptCheckpoints { get; init; } = 2;

    /// <summary>Whether the run folder says what to do, and must hold a run: all else but <see cref="Data"/>, <see cref="Run"/> and when checkpoints are written is taken from there.</summary>
    public bool Resume { get; init; }
}
