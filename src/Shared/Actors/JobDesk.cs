using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Actors;

/// <summary>Where a coordinator keeps the book of its jobs, and answers those who ask after them or follow them.</summary>
/// <param name="context">The coordinator. It alone uses the desk, while it handles a message.</param>
/// <param name="clock">The clock of the jobs.</param>
/// <param name="statusOf">Says how a job stands at a time since the desk was made.</param>
public sealed class JobDesk(
    IActorContext context,
    TimeProvider clock,
    Func<BookedJob<IActorRef>, TimeSpan, JobStatus> statusOf
)
{
    private readonly long _began = clock.GetTimestamp();
    private readonly MessageMeters _meters = MessageMeters.Of(context.System);

    /// <summary>The jobs.</summary>
    public JobBook<IActorRef> Jobs { get; private set; } = new();

    private TimeSpan Now => clock.GetElapsedTime(_began);

    /// <summary>Has the coordinator told what becomes of the members of the cluster, and which messages were too large to send.</summary>
    /// <param name="memberEvents">The events of the cluster that it receives.</param>
    public void Open(params Type[] memberEvents)
    {
        context.System.EventStream.Subscribe<OversizedMessage>(context.Self);
        Cluster.Get(context.System).Subscribe(context.Self, ClusterEvent.InitialStateAsEvents, memberEvents);
    }

    /// <summary>Ends what <see cref="Open"/> began.</summary>
    public void Close()
    {
        context.System.EventStream.Unsubscribe(context.Self);
        Cluster.Get(context.System).Unsubscribe(context.Self);
    }

    /// <summary>A job as users of the cluster name it.</summary>
    /// <param name="job">The job.</param>
    public ClusterJob NameOf(JobId job)
    {
        var self = Cluster.Get(context.System).SelfAddress;
        return new ClusterJob(job, $"{self.Host}:{self.Port}");
    }

    /// <summary>The job under way that an actor does; <c>null</c> where it does none.</summary>
    /// <param name="actor">The actor.</param>
    public JobId? JobOf(IActorRef actor) => Jobs.Running.FirstOrDefault(job => job.Actor.Equals(actor))?.Job;

    /// <summary>Enters a job.</summary>
    /// <param name="start">The message it was started with; no known job has its name.</param>
    /// <param name="actor">Who does it.</param>
    public void Begin(IJobStart start, IActorRef actor) => Jobs = Jobs.Begin(start, actor, Now, _meters.Start());

    /// <summary>Has the sender told how a known job goes, from the last that was said of it.</summary>
    /// <param name="job">Its name.</param>
    public void Follow(JobId job)
    {
        Jobs = Jobs.Follow(job, context.Sender);
        context.Watch(context.Sender);
        if (Jobs.Find(job)!.Last is { } last)
        {
            context.Sender.Tell(last);
        }
    }

    /// <summary>Has somebody who is no more told nothing more of any job.</summary>
    /// <param name="follower">Who.</param>
    public void Unfollow(IActorRef follower) => Jobs = Jobs.Unfollow(follower);

    /// <summary>Has a job under way given up; of any other the sender is told the end at once.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="cancel">The message that says so.</param>
    /// <param name="unknown">The end of a job that is not known.</param>
    public void Cancel(JobId job, IPipelineMessage cancel, IFailureReply unknown)
    {
        switch (Jobs.Find(job))
        {
            case null:
                context.Sender.Tell(unknown);
                break;
            case { IsEnded: true, Last: { } end }:
                context.Sender.Tell(end);
                break;
            case { } known:
                known.Actor.Forward(cancel);
                break;
        }
    }

    /// <summary>Tells the sender how the jobs stand.</summary>
    public void List() =>
        context.Sender.Tell(new JobMessages.JobsListed([.. Jobs.All.Select(job => statusOf(job, Now))]));

    /// <summary>Tells the sender what a job was started with.</summary>
    /// <param name="job">Its name.</param>
    public void Find(JobId job) =>
        context.Sender.Tell((IPipelineMessage?)Jobs.Find(job)?.Start ?? new JobMessages.JobNotFound(job));

    /// <summary>Tells those who follow a job under way how it goes.</summary>
    /// <param name="job">Its name; another job than one under way changes nothing.</param>
    /// <param name="news">What is said.</param>
    public void Report(JobId job, IPipelineMessage news)
    {
        (Jobs, var followers) = Jobs.Report(job, news);
        Tell(followers, news);
    }

    /// <summary>Tells those who follow a job something that does not say how it goes: once, to those who are there.</summary>
    /// <param name="remark">What is said.</param>
    public void Remark(JobMessages.JobRemark remark)
    {
        ArgumentNullException.ThrowIfNull(remark);
        Tell(Jobs.Find(remark.Job)?.Followers ?? [], remark);
    }

    /// <summary>Ends a job under way, and tells those who follow it.</summary>
    /// <param name="job">Its name; another job than one under way changes nothing.</param>
    /// <param name="end">What is said at the end.</param>
    public void End(JobId job, IPipelineMessage end)
    {
        if (Jobs.Find(job) is { } known)
        {
            _meters.Stop(known.Meter);
        }
        (Jobs, var followers) = Jobs.End(job, end);
        Tell(followers, end);
    }

    /// <summary>Puts another end in the place of one that cannot be told: the job is done, but what it gave is too large.</summary>
    /// <param name="job">Its name; another job than one that has ended changes nothing.</param>
    /// <param name="end">What is said instead.</param>
    public void Amend(JobId job, IPipelineMessage end) => Jobs = Jobs.Amend(job, end);

    private static void Tell(ImmutableHashSet<IActorRef> followers, IPipelineMessage news)
    {
        foreach (var follower in followers)
        {
            follower.Tell(news);
        }
    }
}
