using System.CommandLine;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Commands;

/// <summary>How many lanes a command computes with.</summary>
internal static class LaneOption
{
    /// <summary>The option <c>--lanes</c>.</summary>
    internal static Option<int> Create() =>
        new Option<int>("--lanes")
        {
            Description =
                "Compute lanes, one thread each. One for each processor; the result is the same for any number.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        }.Within(1, NodeId.MostLanes);
}
