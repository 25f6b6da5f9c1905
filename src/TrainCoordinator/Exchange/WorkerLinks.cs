using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The coordinator's ways to the workers that take part in a run, one to each; ends those it gives up.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class WorkerLinks : IDisposable
{
    private readonly Dictionary<NodeId, IWorkerLink> _links = [];

    /// <summary>The way to a worker that takes part.</summary>
    /// <param name="worker">The worker.</param>
    internal IWorkerLink this[NodeId worker] => _links[worker];

    /// <summary>Whether a way is still the one to its worker: it has not ended, and no other has come instead.</summary>
    /// <param name="link">The way.</param>
    internal bool IsCurrent(IWorkerLink link) => _links.GetValueOrDefault(link.Worker) == link;

    /// <summary>Takes the way to a worker; an earlier one ends.</summary>
    /// <param name="link">The way.</param>
    internal void Add(IWorkerLink link)
    {
        End(link.Worker);
        _links.Add(link.Worker, link);
    }

    /// <summary>Ends the way to a worker, where there is one.</summary>
    /// <param name="worker">The worker.</param>
    internal void End(NodeId worker)
    {
        if (_links.Remove(worker, out var link))
        {
            link.Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var worker in _links.Keys.ToList())
        {
            End(worker);
        }
    }
}
