using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Leases;

/// <summary>Who works on what: tasks go to workers that have room, and come back when a worker is lost.</summary>
/// <typeparam name="TTask">What names a task; compared by value.</typeparam>
/// <param name="Options">When work is handed out again.</param>
/// <remarks>
/// <para>
/// A worker says how many tasks it can hold at once, an absolute number, so that saying it twice changes nothing; the
/// table subtracts what the worker holds already. The first completion of a task wins, every further one is a
/// duplicate. When nothing waits, a worker with room gets a copy of a task that takes unusually long elsewhere; of one
/// task there are at most two copies.
/// </para>
/// <para>
/// Immutable and without a clock: times come from the caller and never go back. A change costs the logarithm of the
/// number of tasks; handing out costs the number of workers besides.
/// </para>
/// </remarks>
public sealed record LeaseTable<TTask>(LeaseOptions Options)
    where TTask : notnull
{
    private static readonly IComparer<WorkerId> WorkerOrder = Comparer<WorkerId>.Create(
        (x, y) => string.CompareOrdinal(x.Node, y.Node) is var byNode && byNode != 0 ? byNode : x.Lane.CompareTo(y.Lane)
    );

    /// <summary>Whether a task waits, or somebody holds it and nobody has done it.</summary>
    /// <param name="task">The task.</param>
    public bool IsOpen(TTask task) => Open.ContainsKey(task);

    /// <summary>The open tasks that so many nodes were lost with that they are taken for the cause, each with the nodes.</summary>
    public IEnumerable<(TTask Task, ImmutableArray<string> Nodes)> Suspects =>
        Open.Where(open => open.Value.LostNodes.Length >= Options.MostLost)
            .Select(open => (open.Key, open.Value.LostNodes));

    // Every task that is not done: its place in the queue, and who holds it.
    private ImmutableDictionary<TTask, OpenTask> Open { get; init; } = ImmutableDictionary<TTask, OpenTask>.Empty;

    // The open tasks that nobody holds; one that comes back gets its old place, so before all later ones.
    private ImmutableSortedDictionary<long, TTask> Queue { get; init; } = ImmutableSortedDictionary<long, TTask>.Empty;

    private ImmutableHashSet<TTask> Completed { get; init; } = [];

    private ImmutableSortedDictionary<WorkerId, Holder> Holders { get; init; } =
        ImmutableSortedDictionary.Create<WorkerId, Holder>(WorkerOrder);

    private long NextPlace { get; init; }

    private int TimedCount { get; init; }

    private TimeSpan TimeTaken { get; init; }

    /// <summary>Puts tasks behind those that wait.</summary>
    /// <param name="tasks">Tasks the table has never seen, in the order they are to be handed out.</param>
    /// <exception cref="ArgumentException">A task was added before.</exception>
    public LeaseTable<TTask> Add(IEnumerable<TTask> tasks)
    {
        var open = Open.ToBuilder();
        var queue = Queue.ToBuilder();
        var place = NextPlace;
        foreach (var task in tasks)
        {
            if (Completed.Contains(task) || !open.TryAdd(task, new OpenTask(place, [], [])))
            {
                throw new ArgumentException($"Task {task} was added before.", nameof(tasks));
            }
            queue.Add(place++, task);
        }
        return this with { Open = open.ToImmutable(), Queue = queue.ToImmutable(), NextPlace = place };
    }

    /// <summary>Takes note of a worker and of what it says it holds. Its node lives, so no task is suspected for its sake.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="capacity">How many tasks it can hold at once, at least 0.</param>
    /// <param name="holding">The tasks it holds.</param>
    /// <param name="now">The time.</param>
    /// <returns>The table, and the leases the worker ought to know of but does not: they are to be sent to it again.</returns>
    public (LeaseTable<TTask> Next, ImmutableArray<Lease<TTask>> Repeated) Offer(
        WorkerId worker,
        int capacity,
        IReadOnlyCollection<TTask> holding,
        TimeSpan now
    )
    {
        var isBack = !Holders.TryGetValue(worker, out var known);
        var holder = known ?? Holder.Empty;
        var open = isBack ? Spare(worker.Node) : Open;
        var held = holder.Held;
        var repeated = ImmutableArray.CreateBuilder<Lease<TTask>>();
        foreach (var (task, since) in holder.Held)
        {
            if (holding.Contains(task) || now - since < Options.RepeatAfter)
            {
                continue;
            }
            if (open.TryGetValue(task, out var entry))
            {
                var lease = new Lease<TTask>(task, worker, now);
                repeated.Add(lease);
                open = open.SetItem(task, entry.Without(worker).With(lease));
                held = held.SetItem(task, now);
            }
            else
            {
                held = held.Remove(task);
            }
        }
        var next = this with { Open = open, Holders = Holders.SetItem(worker, new Holder(capacity, held)) };
        return (next, repeated.ToImmutable());
    }

    /// <summary>Takes note that a worker has done a task, whether or not the task was still its own.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="task">The task.</param>
    /// <param name="now">The time.</param>
    /// <returns>The table, and whether this is the first completion of a task of the table.</returns>
    public (LeaseTable<TTask> Next, bool IsFirst) Complete(WorkerId worker, TTask task, TimeSpan now)
    {
        var next = this;
        if (Holders.TryGetValue(worker, out var holder) && holder.Held.TryGetValue(task, out var since))
        {
            next = next with
            {
                Holders = Holders.SetItem(worker, holder with { Held = holder.Held.Remove(task) }),
                TimedCount = TimedCount + 1,
                TimeTaken = TimeTaken + (now - since),
            };
        }
        if (!Open.TryGetValue(task, out var entry))
        {
            return (next, false);
        }
        next = next with
        {
            Open = Open.Remove(task),
            Queue = Queue.Remove(entry.Place),
            Completed = Completed.Add(task),
        };
        return (next, true);
    }

    /// <summary>Takes back what the workers of a node hold; they get nothing until they offer themselves again.</summary>
    /// <param name="node">The node.</param>
    public LeaseTable<TTask> Lose(string node)
    {
        var lost = Holders.Where(holder => string.Equals(holder.Key.Node, node, StringComparison.Ordinal));
        var open = Open;
        var queue = Queue;
        foreach (var (worker, holder) in lost)
        {
            foreach (var task in holder.Held.Keys)
            {
                if (open.TryGetValue(task, out var entry))
                {
                    entry = entry.Without(worker).LostWith(node);
                    open = open.SetItem(task, entry);
                    queue = entry.Leases.IsEmpty ? queue.SetItem(entry.Place, task) : queue;
                }
            }
        }
        return this with
        {
            Open = open,
            Queue = queue,
            Holders = Holders.RemoveRange(lost.Select(holder => holder.Key)),
        };
    }

    /// <summary>Takes back what the workers of a node hold that leaves in order: no task is suspected for its sake.</summary>
    /// <param name="node">The node.</param>
    public LeaseTable<TTask> Leave(string node)
    {
        var next = Lose(node);
        return next with { Open = next.Spare(node) };
    }

    /// <summary>Hands out what waits, and copies of stragglers when nothing does.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The table, and the new leases, to be sent to their workers.</returns>
    public (LeaseTable<TTask> Next, ImmutableArray<Lease<TTask>> Granted) Grant(TimeSpan now)
    {
        var granted = ImmutableArray.CreateBuilder<Lease<TTask>>();
        var next = this;
        // One task for each worker at a time, so that few tasks spread over many workers.
        for (var found = true; found; )
        {
            found = false;
            foreach (var (worker, holder) in next.Holders)
            {
                if (holder.Held.Count < holder.Capacity && next.TryChoose(worker, now, out var task))
                {
                    var lease = new Lease<TTask>(task, worker, now);
                    granted.Add(lease);
                    next = next.Hand(lease);
                    found = true;
                }
            }
        }
        return (next, granted.ToImmutable());
    }

    // A node that was only out of reach for a while, or was asked to leave, is not one that a task has taken along.
    private ImmutableDictionary<TTask, OpenTask> Spare(string node) =>
        Open.SetItems(
            Open.Where(open => open.Value.LostNodes.Contains(node, StringComparer.Ordinal))
                .Select(open => KeyValuePair.Create(open.Key, open.Value.Without(node)))
        );

    private bool TryChoose(WorkerId worker, TimeSpan now, [MaybeNullWhen(false)] out TTask task)
    {
        var candidates = Queue.IsEmpty
            ? Open.Where(open => open.Value.Leases is [var only] && only.Worker != worker && IsStraggler(only, now))
                .Select(open => open.Key)
            : Queue.Values;
        foreach (var candidate in candidates)
        {
            task = candidate;
            return true;
        }
        task = default;
        return false;
    }

    private bool IsStraggler(Lease<TTask> lease, TimeSpan now)
    {
        var usual = TimedCount == 0 ? TimeSpan.MaxValue : TimeTaken / TimedCount;
        return now - lease.Since >= Options.StragglerAfter && (now - lease.Since) / Options.StragglerFactor >= usual;
    }

    private LeaseTable<TTask> Hand(Lease<TTask> lease)
    {
        var entry = Open[lease.Task];
        var holder = Holders[lease.Worker];
        return this with
        {
            Open = Open.SetItem(lease.Task, entry.With(lease)),
            Queue = Queue.Remove(entry.Place),
            Holders = Holders.SetItem(
                lease.Worker,
                holder with
                {
                    Held = holder.Held.SetItem(lease.Task, lease.Since),
                }
            ),
        };
    }

    private sealed record OpenTask(long Place, ImmutableArray<Lease<TTask>> Leases, ImmutableArray<string> LostNodes)
    {
        internal OpenTask With(Lease<TTask> lease) => this with { Leases = Leases.Add(lease) };

        internal OpenTask Without(WorkerId worker) =>
            this with
            {
                Leases = Leases.RemoveAll(lease => lease.Worker == worker),
            };

        internal OpenTask Without(string node) =>
            this with
            {
                LostNodes = LostNodes.Remove(node, StringComparer.Ordinal),
            };

        internal OpenTask LostWith(string node) =>
            LostNodes.Contains(node, StringComparer.Ordinal) ? this : this with { LostNodes = LostNodes.Add(node) };
    }

    private sealed record Holder(int Capacity, ImmutableDictionary<TTask, TimeSpan> Held)
    {
        internal static Holder Empty { get; } = new(0, ImmutableDictionary<TTask, TimeSpan>.Empty);
    }
}
