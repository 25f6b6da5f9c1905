namespace Pipeline.Shared.Data;

/// <summary>A job as a user of its cluster names it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Cluster">A coordinator of its cluster, <c>HOST:PORT</c>.</param>
public sealed record ClusterJob(JobId Id, string Cluster);
