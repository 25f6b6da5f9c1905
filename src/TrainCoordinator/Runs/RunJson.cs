using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Shared.Artifacts;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>How the documents of a run folder are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(GenerationClaim))]
[JsonSerializable(typeof(CursorRecord))]
[JsonSerializable(typeof(FileSums))]
[JsonSerializable(typeof(ModelRecord))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>The context with the strict options; what a record only computes is not written.</summary>
    internal static RunJson Strict { get; } =
        new(new JsonSerializerOptions(SealedJson.Strict) { IgnoreReadOnlyProperties = true });
}
