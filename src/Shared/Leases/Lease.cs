using Pipeline.Shared.Data;

namespace Pipeline.Shared.Leases;

/// <summary>A task in the hands of a worker.</summary>
/// <typeparam name="TTask">What names a task.</typeparam>
/// <param name="Task">The task.</param>
/// <param name="Worker">Who works on it.</param>
/// <param name="Since">When it was handed out, on the clock of the one who calls.</param>
public sealed record Lease<TTask>(TTask Task, WorkerId Worker, TimeSpan Since)
    where TTask : notnull;
