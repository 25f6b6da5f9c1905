using System.Text.Json.Serialization;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>How rejections are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(Rejection))]
internal sealed partial class RejectionJson : JsonSerializerContext
{
    /// <summary>The context with the strict options, one line for each value.</summary>
    public static RejectionJson Strict { get; } = new(new(SealedJson.Strict) { WriteIndented = false });
}
