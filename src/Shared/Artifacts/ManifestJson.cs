using System.Text.Json.Serialization;

namespace Pipeline.Shared.Artifacts;

/// <summary>How the documents of a data folder are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(ManifestDocument))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    /// <summary>The context with the strict options.</summary>
    public static ManifestJson Strict { get; } = new(new(SealedJson.Strict));
}
