using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Jobs;

/// <summary>The jobs of a coordinator: who does each, who follows it, and the last that was said of it.</summary>
/// <typeparam name="TActor">What stands for jobs and for those who follow them; compared by value.</typeparam>
/// <remarks>
/// Immutable. Jobs that have ended are remembered for a while: whoever asks again, because the answer was lost or
/// because they had left, is told once more.
/// </remarks>
public sealed record JobBook<TActor>
    where TActor : notnull
{
    /// <summary>Jobs that are remembered after their end. 16: a day's work of one who looks once a day.</summary>
    public const int RememberedJobs = 16;

    private ImmutableDictionary<JobId, BookedJob<TActor>> Known { get; init; } =
        ImmutableDictionary<JobId, BookedJob<TActor>>.Empty;

    private ImmutableQueue<JobId> Ended { get; init; } = [];

    /// <summary>All jobs, those that began first in front.</summary>
    public IEnumerable<BookedJob<TActor>> All =>
        Known.Values.OrderBy(job => job.BeganAt).ThenBy(job => job.Job.Value, StringComparer.Ordinal);

    /// <summary>The jobs under way, in no particular order.</summary>
    public IEnumerable<BookedJob<TActor>> Running => Known.Values.Where(job => !job.IsEnded);

    /// <summary>A job; <c>null</c> where none has that name.</summary>
    /// <param name="job">Its name.</param>
    public BookedJob<TActor>? Find(JobId job) => Known.GetValueOrDefault(job);

    /// <summary>Enters a job.</summary>
    /// <param name="start">The message it was started with; no known job has its name.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="now">The time, on the coordinator's clock.</param>
    /// <param name="meter">Shows the messages that cross while it is under way.</param>
    public JobBook<TActor> Begin(IJobStart start, TActor actor, TimeSpan now, MessageMeter meter) =>
        this with
        {
            Known = Known.Add(start.Job, new BookedJob<TActor>(start, actor, now, meter)),
        };

    /// <summary>Has somebody told how a known job goes.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="follower">Who; twice is once, and the end of a job that has ended is told by <see cref="BookedJob{TActor}.Last"/>.</param>
    public JobBook<TActor> Follow(JobId job, TActor follower) =>
        Known[job] is { IsEnded: false } entry
            ? this with
            {
                Known = Known.SetItem(job, entry with { Followers = entry.Followers.Add(follower) }),
            }
            : this;

    /// <summary>Has somebody told nothing more of any job.</summary>
    /// <param name="follower">Who.</param>
    public JobBook<TActor> Unfollow(TActor follower) =>
        this with
        {
            Known = Known.SetItems(
                Known
                    .Where(job => job.Value.Followers.Contains(follower))
                    .Select(job =>
                        KeyValuePair.Create(
                            job.Key,
                            job.Value with
                            {
                                Followers = job.Value.Followers.Remove(follower),
                            }
                        )
                    )
            ),
        };

    /// <summary>Takes note of what is said of a job under way.</summary>
    /// <param name="job">Its name; another job than one under way changes nothing.</param>
    /// <param name="news">What is said.</param>
    /// <returns>The book, and who is to be told.</returns>
    public (JobBook<TActor> Next, ImmutableHashSet<TActor> Followers) Report(JobId job, IPipelineMessage news) =>
        Find(job) is { IsEnded: false } entry
            ? (this with { Known = Known.SetItem(job, entry with { Last = news }) }, entry.Followers)
            : (this, []);

    /// <summary>Puts another end in the place of one that cannot be told; those who wait ask again, and are told it.</summary>
    /// <param name="job">Its name; another job than one that has ended changes nothing.</param>
    /// <param name="end">What is said instead.</param>
    public JobBook<TActor> Amend(JobId job, IPipelineMessage end) =>
        Find(job) is { IsEnded: true } entry
            ? this with
            {
                Known = Known.SetItem(job, entry with { Last = end }),
            }
            : this;

    /// <summary>Takes note of the end of a job under way, and forgets the one that ended longest ago where there are many.</summary>
    /// <param name="job">Its name; another job than one under way changes nothing.</param>
    /// <param name="end">What is said at the end.</param>
    /// <returns>The book, and who is to be told.</returns>
    public (JobBook<TActor> Next, ImmutableHashSet<TActor> Followers) End(JobId job, IPipelineMessage end)
    {
        if (Find(job) is not { IsEnded: false } entry)
        {
            return (this, []);
        }
        var known = Known.SetItem(job, entry with { Followers = [], Last = end, IsEnded = true });
        var ended = Ended.Enqueue(job);
        if (ended.Count() > RememberedJobs)
        {
            ended = ended.Dequeue(out var oldest);
            known = known.Remove(oldest);
        }
        return (this with { Known = known, Ended = ended }, entry.Followers);
    }
}
