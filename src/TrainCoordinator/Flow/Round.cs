using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>A set of slices that must all be computed before the run goes on.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Costs">What each slice costs to compute, in tokens; as many as there are slices.</param>
/// <param name="Pending">Slices that no worker has.</param>
/// <param name="Leases">Slices that a worker has, by slice.</param>
/// <param name="Sums">Figures of the slices evaluated so far.</param>
internal sealed record Round(
    RoundKey Key,
    ImmutableArray<int> Costs,
    ImmutableSortedSet<int> Pending,
    ImmutableDictionary<int, NodeId> Leases,
    ImmutableSortedDictionary<int, MetricSums> Sums
)
{
    internal static Round Of(RoundKey key, ImmutableArray<int> costs) =>
        new(
            key,
            costs,
            [.. Enumerable.Range(0, costs.Length)],
            ImmutableDictionary<int, NodeId>.Empty,
            ImmutableSortedDictionary<int, MetricSums>.Empty
        );

    internal bool IsComplete => Pending.IsEmpty && Leases.IsEmpty;

    internal bool IsLeasedTo(int slice, NodeId worker) => Leases.TryGetValue(slice, out var holder) && holder == worker;

    /// <summary>The figures of all slices, added from the first to the last whatever order they arrived in.</summary>
    internal MetricSums Sum() => Sums.Values.Aggregate(default(MetricSums), MetricSums.Add);

    /// <summary>Ends the leases of slices that their holder has computed.</summary>
    internal Round Complete(IEnumerable<int> slices) => this with { Leases = Leases.RemoveRange(slices) };

    /// <summary>Takes back what a worker held.</summary>
    internal Round Lose(NodeId worker)
    {
        var returned = Leases.Where(lease => lease.Value == worker).Select(lease => lease.Key).ToList();
        return this with { Pending = Pending.Union(returned), Leases = Leases.RemoveRange(returned) };
    }

    /// <summary>Gives every pending slice to a worker, the costliest first, each to the one that will be done with it soonest.</summary>
    /// <param name="workers">At least one worker.</param>
    /// <returns>The round, and the new slices of every worker that got some, the costliest first.</returns>
    /// <remarks>
    /// Graham's longest-processing-time rule over lanes of equal speed. Which worker computes a slice never shows in the
    /// result, so the order is free to be the one that ends soonest.
    /// </remarks>
    internal (Round Round, ImmutableArray<(NodeId Worker, ImmutableArray<int> Slices)> Shares) Share(
        ImmutableArray<TrainWorker> workers
    )
    {
        var load = workers
            .Select(worker => Leases.Where(l => l.Value == worker.Id).Sum(l => (double)Costs[l.Key]))
            .ToArray();
        var shares = workers.Select(_ => ImmutableArray.CreateBuilder<int>()).ToArray();
        var leases = Leases.ToBuilder();
        foreach (var slice in Pending.OrderByDescending(slice => Costs[slice]).ThenBy(slice => slice))
        {
            var soonest = Enumerable.Range(0, workers.Length).MinBy(i => (load[i] + Costs[slice]) / workers[i].Lanes);
            load[soonest] += Costs[slice];
            shares[soonest].Add(slice);
            leases.Add(slice, workers[soonest].Id);
        }
        return (
            this with
            {
                Pending = [],
                Leases = leases.ToImmutable(),
            },
            [
                .. workers
                    .Zip(shares, (worker, share) => (worker.Id, share.ToImmutable()))
                    .Where(share => !share.Item2.IsEmpty),
            ]
        );
    }
}
