using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>A set of slices that must all be computed before the run goes on.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Costs">What each slice costs to compute, in tokens; as many as there are slices.</param>
/// <param name="Pending">Slices that no worker has.</param>
/// <param name="Leases">Slices that a worker has, by slice.</param>
/// <param name="Unsent">Workers elsewhere that have slices on their way to them.</param>
/// <param name="Evaluated">Figures of the slices evaluated so far.</param>
internal sealed record Round(
    RoundKey Key,
    ImmutableArray<int> Costs,
    ImmutableSortedSet<int> Pending,
    ImmutableDictionary<int, NodeId> Leases,
    ImmutableHashSet<NodeId> Unsent,
    ImmutableSortedDictionary<int, EvaluationFigures> Evaluated
)
{
    internal static Round Of(RoundKey key, ImmutableArray<int> costs) =>
        new(
            key,
            costs,
            [.. Enumerable.Range(0, costs.Length)],
            ImmutableDictionary<int, NodeId>.Empty,
            [],
            ImmutableSortedDictionary<int, EvaluationFigures>.Empty
        );

    /// <summary>All slices of the round.</summary>
    internal SliceRange Whole => new(0, Costs.Length);

    internal bool IsComplete => Pending.IsEmpty && Leases.IsEmpty;

    internal bool IsLeasedTo(int slice, NodeId worker) => Leases.TryGetValue(slice, out var holder) && holder == worker;

    /// <summary>The slices of a sum that a worker brings, where it holds them all: a sum cannot be taken apart.</summary>
    /// <param name="worker">Who brings it.</param>
    /// <param name="node">The slices that are in it.</param>
    /// <returns>The slices; none where the round has no use for the sum.</returns>
    internal ImmutableArray<int> Owed(NodeId worker, SliceRange node) =>
        Whole.HasNode(node) && Enumerable.Range(node.First, node.Count).All(slice => IsLeasedTo(slice, worker))
            ? [.. Enumerable.Range(node.First, node.Count)]
            : [];

    /// <summary>The figures of all slices, from the first to the last whatever order they arrived in.</summary>
    internal EvaluationFigures Evaluation() =>
        new(
            Evaluated.Values.Select(slice => slice.Sums).Aggregate(default(MetricSums), MetricSums.Add),
            [.. Evaluated.Values.SelectMany(slice => slice.Predicted)]
        );

    /// <summary>Ends the leases of slices that their holder has computed.</summary>
    internal Round Complete(IEnumerable<int> slices) => this with { Leases = Leases.RemoveRange(slices) };

    /// <summary>Takes back what a worker held.</summary>
    internal Round Lose(NodeId worker)
    {
        var returned = Leases.Where(lease => lease.Value == worker).Select(lease => lease.Key).ToList();
        return this with
        {
            Pending = Pending.Union(returned),
            Leases = Leases.RemoveRange(returned),
            Unsent = Unsent.Remove(worker),
        };
    }

    /// <summary>Gives every pending slice to a worker: neighbours to the same one, and to each as much as its lanes are worth.</summary>
    /// <param name="workers">At least one worker.</param>
    /// <returns>The round, and the new slices of every worker that got some, the costliest first.</returns>
    /// <remarks>
    /// Neighbouring slices are added before they are sent, so few numbers cross the network. Which worker computes a slice
    /// never shows in the result.
    /// </remarks>
    internal (Round Round, ImmutableArray<(NodeId Worker, ImmutableArray<int> Slices)> Shares) Share(
        ImmutableArray<TrainWorker> workers
    )
    {
        var lanes = workers.Sum(worker => worker.Lanes);
        var total = Pending.Concat(Leases.Keys).Sum(slice => (double)Costs[slice]);
        var shares = workers.Select(_ => new List<int>()).ToArray();
        var leases = Leases.ToBuilder();
        var at = 0;
        var room = Room(0);
        foreach (var slice in Pending)
        {
            // Half of a slice over is as good as half of one under.
            while (at < workers.Length - 1 && room < Costs[slice] / 2.0)
            {
                room = Room(++at);
            }
            room -= Costs[slice];
            shares[at].Add(slice);
            leases.Add(slice, workers[at].Id);
        }
        var given = workers.Zip(shares).Where(share => share.Second.Count > 0).ToList();
        return (
            this with
            {
                Pending = [],
                Leases = leases.ToImmutable(),
                Unsent = Unsent.Union(given.Where(share => share.First.IsRemote).Select(share => share.First.Id)),
            },
            [.. given.Select(share => (share.First.Id, CostliestFirst(share.Second)))]
        );

        double Room(int worker) =>
            (total * workers[worker].Lanes / lanes)
            - Leases.Where(lease => lease.Value == workers[worker].Id).Sum(lease => (double)Costs[lease.Key]);
    }

    // Graham's longest-processing-time rule: the lanes of one worker end together.
    private ImmutableArray<int> CostliestFirst(List<int> slices) =>
        [.. slices.OrderByDescending(slice => Costs[slice]).ThenBy(slice => slice)];
}
