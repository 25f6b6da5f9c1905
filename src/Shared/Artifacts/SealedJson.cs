using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>JSON documents whose last member, <c>sha256</c>, is the hash of all bytes before that member.</summary>
/// <remarks>
/// A document begins with the member <c>formatVersion</c> and ends with <c>,\n  "sha256": "…"\n}\n</c>; the hash covers
/// every byte before that comma. It can be checked by any tool that counts bytes, and read by any JSON parser.
/// The seal finds damage, not malice: whoever can write the file can seal it. Stateless.
/// </remarks>
public static class SealedJson
{
    private const string VersionMember = "formatVersion";
    private const string SealBegin = ",\n  \"sha256\": \"";
    private const string SealEnd = "\"\n}\n";
    private const string BodyEnd = "\n}";
    private const int MaxDepth = 16;
    private const int LongestVersion = 64; // a brace, the member's name and its number, with room for other white space

    /// <summary>Longest document that is read, in bytes.</summary>
    /// <remarks>A manifest has about 700 bytes for each chunk of 512 documents: this is room for 100 million documents.</remarks>
    internal const int MaxBytes = 1 << 28;

    private static readonly int SealLength = SealBegin.Length + ContentHash.Length + SealEnd.Length;

    /// <summary>Options that a <see cref="JsonSerializerContext"/> for sealed documents is made with.</summary>
    /// <remarks>Strict: no unknown, missing, repeated or null members; names in camel case, enum values in lower case with hyphens.</remarks>
    public static JsonSerializerOptions Strict { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            WriteIndented = true,
            NewLine = "\n",
            MaxDepth = MaxDepth,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        };

    /// <summary>Writes a value as a sealed document's bytes.</summary>
    /// <param name="value">The value; its type's first member is <c>FormatVersion</c>.</param>
    /// <param name="type">How it is written, from a context made with <see cref="Strict"/>.</param>
    public static byte[] Seal<T>(T value, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var body = json.AsSpan(0, json.Length - BodyEnd.Length);
        return [.. body, .. Encoding.ASCII.GetBytes($"{SealBegin}{ContentHash.Of(body)}{SealEnd}")];
    }

    /// <summary>Writes a value as a sealed document, atomically and durably.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="value">The value; its type's first member is <c>FormatVersion</c>.</param>
    /// <param name="type">How it is written, from a context made with <see cref="Strict"/>.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(path, Seal(value, type));

    /// <summary>Reads a sealed document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="formatVersion">The version that is understood.</param>
    /// <param name="type">How it is read, from a context made with <see cref="Strict"/>.</param>
    /// <param name="damaged">Makes the exception for a damaged document: from the path, what is wrong, and the cause.</param>
    /// <exception cref="PipelineException">What <paramref name="damaged"/> made.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; also <see cref="DirectoryNotFoundException"/>.</exception>
    public static T Read<T>(
        string path,
        int formatVersion,
        JsonTypeInfo<T> type,
        Func<string, string, Exception?, PipelineException> damaged
    )
    {
        var bytes = ReadBounded(path, damaged);
        return Parse(path, bytes, formatVersion, type, damaged);
    }

    /// <summary>Reads a sealed document that is in memory.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="bytes">The document.</param>
    /// <param name="formatVersion">The version that is understood.</param>
    /// <param name="type">How it is read, from a context made with <see cref="Strict"/>.</param>
    /// <param name="damaged">Makes the exception for a damaged document: from the path, what is wrong, and the cause.</param>
    /// <exception cref="PipelineException">What <paramref name="damaged"/> made.</exception>
    public static T Parse<T>(
        string path,
        ReadOnlySpan<byte> bytes,
        int formatVersion,
        JsonTypeInfo<T> type,
        Func<string, string, Exception?, PipelineException> damaged
    )
    {
        if (SealProblem(bytes) is { } problem)
        {
            throw damaged(path, problem, null);
        }
        var body = bytes[..^SealLength];
        var json = new byte[body.Length + BodyEnd.Length];
        body.CopyTo(json);
        Encoding.ASCII.GetBytes(BodyEnd, json.AsSpan(body.Length));
        try
        {
            var found = VersionOf(json);
            if (found != formatVersion)
            {
                throw damaged(path, VersionProblem(found, formatVersion), null);
            }
            var value =
                JsonSerializer.Deserialize(json, type)
                ?? throw damaged(path, "it holds null instead of an object", null);
            // Catches what a parser forgives: missing options, other spellings of numbers, other white space.
            return Seal(value, type).AsSpan().SequenceEqual(bytes)
                ? value
                : throw damaged(path, "it is not in the form that this program writes", null);
        }
        // A number beyond its type's range becomes infinite, which cannot be written again.
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw damaged(path, $"{e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The version that a document says it has, whether or not the rest of it is sound.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The version; <c>null</c> where there is no such file, or none of this kind.</returns>
    public static int? FindVersion(string path)
    {
        try
        {
            FileStatus.ThrowIfNoFile(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Span<byte> start = stackalloc byte[LongestVersion];
            return VersionOf(start[..stream.ReadAtLeast(start, LongestVersion, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is JsonException || StorageFailure.Is(e))
        {
            return null;
        }
    }

    /// <summary>The bytes of a sealed document, whatever they are.</summary>
    /// <param name="path">The file.</param>
    /// <param name="damaged">Makes the exception for a file that cannot be read: from the path, what is wrong, and the cause.</param>
    /// <exception cref="PipelineException">What <paramref name="damaged"/> made.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; also <see cref="DirectoryNotFoundException"/>.</exception>
    internal static byte[] ReadBounded(string path, Func<string, string, Exception?, PipelineException> damaged)
    {
        try
        {
            FileStatus.ThrowIfNoFile(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > MaxBytes)
            {
                throw damaged(path, $"it has {stream.Length} bytes, expected at most {MaxBytes}", null);
            }
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e)
            when (StorageFailure.Is(e) && e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw damaged(path, $"it cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static string? SealProblem(ReadOnlySpan<byte> bytes)
    {
        var isSealed =
            bytes.Length > SealLength
            && bytes[^SealLength..].StartsWith(Encoding.ASCII.GetBytes(SealBegin))
            && bytes.EndsWith(Encoding.ASCII.GetBytes(SealEnd));
        if (!isSealed)
        {
            return $"it has {bytes.Length} bytes with the sha256 {ContentHash.Of(bytes)} and does not end with the 'sha256' member that would say what is expected: it was truncated or edited";
        }
        var recorded = Encoding.ASCII.GetString(
            bytes.Slice(bytes.Length - SealLength + SealBegin.Length, ContentHash.Length)
        );
        var computed = ContentHash.Of(bytes[..^SealLength]);
        return string.Equals(recorded, computed, StringComparison.Ordinal)
            ? null
            : $"its bytes have the sha256 {computed}, but its 'sha256' member says {recorded}: it was changed";
    }

    // The version is the first member, so that a document of any later version says so before anything else is read.
    private static int VersionOf(ReadOnlySpan<byte> json)
    {
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth });
        var reader = new Utf8JsonReader(json, isFinalBlock: false, state);
        var isVersion =
            reader.Read()
            && reader.TokenType == JsonTokenType.StartObject
            && reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName
            && reader.ValueTextEquals(VersionMember)
            && reader.Read();
        return isVersion && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version)
            ? version
            : throw new JsonException($"its first member is not '{VersionMember}' with a number");
    }

    private static string VersionProblem(int found, int expected) =>
        found > expected
            ? $"it has format version {found}, but this program knows versions up to {expected}: it was written by a newer program; use that one"
            : $"it has format version {found}, but this program writes {expected}";
}
