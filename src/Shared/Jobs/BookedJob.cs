using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Jobs;

/// <summary>What a coordinator knows of a job.</summary>
/// <typeparam name="TActor">What stands for the job and for those who follow it.</typeparam>
/// <param name="Start">The message it was started with.</param>
/// <param name="Actor">Who does it.</param>
/// <param name="BeganAt">When it began, on the clock of the coordinator.</param>
/// <param name="Meter">Shows the messages that crossed while it was under way.</param>
public sealed record BookedJob<TActor>(IJobStart Start, TActor Actor, TimeSpan BeganAt, MessageMeter Meter)
    where TActor : notnull
{
    /// <summary>Its name.</summary>
    public JobId Job => Start.Job;

    /// <summary>Who is told how it goes; nobody once it has ended.</summary>
    public ImmutableHashSet<TActor> Followers { get; init; } = [];

    /// <summary>The last that was said of it; <c>null</c> before the first.</summary>
    public IPipelineMessage? Last { get; init; }

    /// <summary>Whether <see cref="Last"/> is its end.</summary>
    public bool IsEnded { get; init; }

    /// <summary>What has become of it.</summary>
    public JobState State =>
        (IsEnded, Last) switch
        {
            (false, _) => JobState.Running,
            (_, IFailureReply failure) => failure.State,
            _ => JobState.Completed,
        };

    /// <summary>How it stands.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="target">The folder that it makes or reads.</param>
    /// <param name="now">The time, on the clock of the coordinator.</param>
    /// <param name="stepOf">What <see cref="Last"/> says of its step, where that is no failure.</param>
    public JobStatus StatusAt(
        JobKind kind,
        string target,
        TimeSpan now,
        Func<IPipelineMessage, (string Step, long Done, long Total)> stepOf
    )
    {
        ArgumentNullException.ThrowIfNull(stepOf);
        var (step, done, total) = Last switch
        {
            null => ("begun", 0, 0),
            IFailureReply failed => (EnumName.Of(failed.Failure.Kind), 0, 0),
            { } last => stepOf(last),
        };
        return new JobStatus(Job, kind, State, target, step, done, total, now - BeganAt, Meter.Largest);
    }
}
