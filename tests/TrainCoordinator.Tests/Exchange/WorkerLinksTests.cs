using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class WorkerLinksTests
{
    private readonly WorkerLinks _links = new();

    [Fact]
    public void Add_FirstOfAWorker_IsTheWayToIt()
    {
        var link = new Link("one");

        _links.Add(link);

        Assert.Same(link, _links[link.Worker]);
        Assert.True(_links.IsCurrent(link));
        Assert.False(link.HasEnded);
    }

    [Fact]
    public void Add_AnotherOfTheSameWorker_EndsTheEarlierOne()
    {
        var (earlier, later) = (new Link("one"), new Link("one"));
        _links.Add(earlier);

        _links.Add(later);

        Assert.True(earlier.HasEnded);
        Assert.False(_links.IsCurrent(earlier));
        Assert.True(_links.IsCurrent(later));
    }

    [Fact]
    public void End_OneOfTwo_LeavesTheOther()
    {
        var (one, two) = (new Link("one"), new Link("two"));
        _links.Add(one);
        _links.Add(two);

        _links.End(one.Worker);

        Assert.Equal((true, false), (one.HasEnded, two.HasEnded));
        Assert.Equal((false, true), (_links.IsCurrent(one), _links.IsCurrent(two)));
    }

    [Fact]
    public void End_WorkerWithoutALink_DoesNothing() => _links.End(new NodeId("nobody"));

    [Fact]
    public void Dispose_SomeLinks_EndsAll()
    {
        Link[] all = [new("one"), new("two")];
        Array.ForEach(all, _links.Add);

        _links.Dispose();

        Assert.All(all, link => Assert.True(link.HasEnded));
    }

    private sealed class Link(string worker) : IWorkerLink
    {
        public NodeId Worker { get; } = new(worker);

        public int Lanes => 1;

        public bool IsRemote => true;

        internal bool HasEnded { get; private set; }

        public void Ask(RoundKey key, ImmutableArray<int> slices) { }

        public void SendAhead(RoundKey key, RoundKey next, ImmutableArray<int> slices) { }

        public void Dispose() => HasEnded = true;
    }
}
