namespace Pipeline.TrainCoordinator.Tests;

/// <summary>Tests that call TorchSharp, run while no other test runs.</summary>
/// <remarks>
/// TorchSharp passes scalars to libtorch without keeping their wrappers alive, so that a collection which another
/// thread sets off during the call may free one under it ("Unknown scalar type"). The program makes none (see
/// <c>TorchNumbers</c>), but tests write sums as sums. A thread inside the call allocates nothing; with no other test
/// running, nothing collects.
/// </remarks>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
