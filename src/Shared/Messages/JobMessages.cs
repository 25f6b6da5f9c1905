using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What one who asks after jobs and the coordinators say to each other, whatever the jobs do.</summary>
public static class JobMessages
{
    /// <summary>Asks for the jobs a coordinator knows. <see cref="JobsListed"/> answers.</summary>
    public sealed record ListJobs : IPipelineMessage;

    /// <summary>The jobs under way and those that ended last.</summary>
    /// <param name="Jobs">The jobs, those that began first in front.</param>
    public sealed record JobsListed(ImmutableArray<JobStatus> Jobs) : IPipelineMessage;

    /// <summary>
    /// Asks for the message that a job was started with: sent once more, it lets its sender follow the job.
    /// That message or <see cref="JobNotFound"/> answers.
    /// </summary>
    /// <param name="Job">Name of the job.</param>
    public sealed record FindJob(JobId Job) : IPipelineMessage;

    /// <summary>The coordinator knows no job of that name: it ended long ago, or another coordinator led it.</summary>
    /// <param name="Job">Name of the job.</param>
    public sealed record JobNotFound(JobId Job) : IPipelineMessage;

    /// <summary>Something that whoever follows a job should know while it goes on.</summary>
    /// <param name="Job">Name of the job.</param>
    /// <param name="Text">One or more full sentences.</param>
    public sealed record JobRemark(JobId Job, string Text) : IPipelineMessage;
}
