using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>How the documents of <c>.local</c> are read and written, generated at compile time.</summary>
[JsonSerializable(typeof(LocalSource))]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class LocalJson : JsonSerializerContext
{
    /// <summary>The context with the strict options.</summary>
    public static LocalJson Strict { get; } = new(new(SealedJson.Strict));

    /// <summary>Reads a document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="formatVersion">The version that is understood.</param>
    /// <param name="type">How it is read.</param>
    /// <returns>The document; <c>null</c> where there is none, or a damaged one, or one of another version.</returns>
    internal static T? Find<T>(string path, int formatVersion, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return SealedJson.Read(
                path,
                formatVersion,
                type,
                (file, problem, cause) => new ArtifactException(file, problem, cause)
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArtifactException)
        {
            return null;
        }
    }
}
