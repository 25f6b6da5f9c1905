using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Leases;

namespace Pipeline.Shared.Tests.Leases;

/// <summary>Whatever workers do, no task is lost and none is counted twice.</summary>
public sealed class LeaseTableLaws
{
    private const int TaskCount = 12;
    private static readonly string[] Nodes = ["a", "b", "c"];
    private static readonly LeaseOptions Options = new();

    // What may happen: kind (offer, complete, complete late, lose, grant), a choice, a capacity, seconds that pass.
    private static readonly Gen<(int Kind, int Choice, int Capacity, double Seconds)[]> Events = Gen.Select(
        Gen.Int[0, 4],
        Gen.Int[0, 1000],
        Gen.Int[0, 3],
        Gen.Double[0, 3]
    ).Array[0, 120];

    [Fact]
    public void AnyEvents_EveryTaskIsOpenUntilItIsDone_AndNoWorkerHoldsMoreThanItsRoom() =>
        Events.Sample(events =>
        {
            var simulation = new Simulation();
            foreach (var (kind, choice, capacity, seconds) in events)
            {
                simulation.Apply(kind, choice, capacity, seconds);
                var tasks = Enumerable.Range(0, TaskCount);
                Assert.Equal(tasks.Except(simulation.FirstCompletions), tasks.Where(simulation.Table.IsOpen));
            }
        });

    [Fact]
    public void AnyEventsThenOneGoodWorker_EveryTaskIsDoneExactlyOnce() =>
        Events.Sample(events =>
        {
            var simulation = new Simulation();
            foreach (var (kind, choice, capacity, seconds) in events)
            {
                simulation.Apply(kind, choice, capacity, seconds);
            }
            simulation.Finish();
            Assert.Equal(Enumerable.Range(0, TaskCount), simulation.FirstCompletions.Order());
        });

    private sealed class Simulation
    {
        private readonly Dictionary<WorkerId, (int Capacity, HashSet<int> Held)> _workers = [];
        private readonly HashSet<(WorkerId, int)> _everLeased = [];
        private TimeSpan _now;

        internal LeaseTable<int> Table { get; private set; } =
            new LeaseTable<int>(Options).Add(Enumerable.Range(0, TaskCount));

        internal List<int> FirstCompletions { get; } = [];

        internal void Apply(int kind, int choice, int capacity, double seconds)
        {
            _now += TimeSpan.FromSeconds(seconds);
            var worker = new WorkerId(Nodes[choice % Nodes.Length], choice / Nodes.Length % 2);
            switch (kind)
            {
                case 0:
                    Offer(worker, capacity);
                    break;
                case 1 when _workers.TryGetValue(worker, out var known) && known.Held.Count > 0:
                    Complete(worker, known.Held.ElementAt(choice % known.Held.Count));
                    break;
                case 2 when _everLeased.Count > 0:
                    var (someone, task) = _everLeased.ElementAt(choice % _everLeased.Count);
                    Complete(someone, task);
                    break;
                case 3:
                    Lose(worker.Node);
                    break;
                default:
                    Grant();
                    break;
            }
        }

        // All nodes but one are lost; that one works until nothing is left.
        internal void Finish()
        {
            Array.ForEach(Nodes, Lose);
            var good = new WorkerId("good", 0);
            for (var i = 0; i < TaskCount && FirstCompletions.Count < TaskCount; i++)
            {
                Offer(good, 1);
                Grant();
                Complete(good, _workers[good].Held.Single());
            }
        }

        private void Offer(WorkerId worker, int capacity)
        {
            var held = _workers.TryGetValue(worker, out var known) ? known.Held : [];
            _workers[worker] = (capacity, held);
            var (next, repeated) = Table.Offer(worker, capacity, held, _now);
            Table = next;
            Assert.Empty(repeated);
        }

        private void Complete(WorkerId worker, int task)
        {
            var (next, isFirst) = Table.Complete(worker, task, _now);
            Table = next;
            if (_workers.TryGetValue(worker, out var known))
            {
                known.Held.Remove(task);
            }
            if (isFirst)
            {
                FirstCompletions.Add(task);
            }
        }

        private void Lose(string node)
        {
            Table = Table.Lose(node);
            foreach (
                var worker in _workers.Keys.Where(w => string.Equals(w.Node, node, StringComparison.Ordinal)).ToList()
            )
            {
                _workers.Remove(worker);
            }
        }

        private void Grant()
        {
            var (next, granted) = Table.Grant(_now);
            Table = next;
            foreach (var lease in granted)
            {
                var (capacity, held) = _workers[lease.Worker];
                Assert.True(held.Add(lease.Task), $"{lease.Worker} holds {lease.Task} already.");
                Assert.True(held.Count <= capacity, $"{lease.Worker} holds {held.Count} of {capacity}.");
                Assert.DoesNotContain(lease.Task, FirstCompletions);
                _everLeased.Add((lease.Worker, lease.Task));
            }
        }
    }
}
