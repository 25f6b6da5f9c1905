namespace Pipeline.Ingest.Tests;

/// <summary>Tests that measure what reading an input allocates, run while no other test runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzCollection
{
    public const string Name = "fuzz";
}
