using System.Text.Json.Serialization;

namespace Pipeline.Shared.Artifacts;

/// <summary>How the documents of <c>.local</c> are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(LocalSource))]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class LocalJson : JsonSerializerContext
{
    /// <summary>The context with the strict options.</summary>
    public static LocalJson Strict { get; } = new(new(SealedJson.Strict));
}
