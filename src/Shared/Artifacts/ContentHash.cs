using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.Shared.Artifacts;

/// <summary>SHA-256 of bytes, written as 64 lower-case hexadecimal digits.</summary>
public static class ContentHash
{
    /// <summary>Digits of a hash.</summary>
    public const int Length = 64;

    private const int BufferSize = 1 << 16;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The hash of bytes in memory.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The hash of a stream from its position to its end.</summary>
    /// <param name="stream">The stream.</param>
    public static string Of(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    /// <summary>The hash of a file, read once in pieces.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        FileStatus.ThrowIfNoFile(path);
        await using var stream = new FileStream(
            path,
            new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = BufferSize,
                Options = FileOptions.SequentialScan,
            }
        );
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <summary>Whether a text has the form of a hash: 64 lower-case hexadecimal digits.</summary>
    /// <param name="text">The text.</param>
    public static bool IsHash(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Digits);
}
