using ICSharpCode.SharpZipLib;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Pipeline.Ingest.Files;

/// <summary>Opens containers: plain, gzip or zstd, by the bytes they begin with.</summary>
internal static class ContainerStream
{
    // RFC 1952 and RFC 8878; the last digit of a skippable zstd frame may be any.
    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xB5, 0x2F, 0xFD];

    private static ReadOnlySpan<byte> SkippableMagic => [0x2A, 0x4D, 0x18];

    /// <summary>Whether a container has to be decompressed.</summary>
    /// <param name="file">The container.</param>
    internal static bool IsCompressed(SafeFileHandle file) => KindOf(file) != ContainerKind.Plain;

    /// <summary>Opens a container from its beginning.</summary>
    /// <param name="file">The container; whoever opened it closes it after the stream.</param>
    /// <returns>Its bytes, decompressed.</returns>
    internal static Stream Open(SafeFileHandle file)
    {
        // A stream closes its handle, this one is the caller's.
        var borrowed = new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false);
        var raw = new FileStream(borrowed, FileAccess.Read, bufferSize: 0) { Position = 0 };
        return Unpack(KindOf(file), raw);
    }

    /// <summary>Opens a container that cannot be read twice, for example standard input.</summary>
    /// <param name="stream">The container; whoever opened it closes it after the stream.</param>
    /// <returns>Its bytes, decompressed.</returns>
    internal static Stream Open(Stream stream)
    {
        var first = new byte[ZstdMagic.Length];
        var length = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return Unpack(KindOf(first.AsSpan(0, length)), new HeadedStream(first.AsMemory(0, length), stream));
    }

    /// <summary>Whether a failure says that compressed bytes are damaged or end early.</summary>
    /// <param name="failure">What was thrown while reading.</param>
    internal static bool IsDamage(Exception failure) =>
        failure is SharpZipBaseException or EndOfStreamException or ZstdException;

    /// <summary>Why whole compressed bytes are not read.</summary>
    /// <param name="failure">What was thrown while reading.</param>
    /// <returns>A clause about the container and what to do; <c>null</c> where the bytes are damaged or end early.</returns>
    internal static string? Refusal(Exception failure) =>
        (failure as ZstdException)?.Code switch
        {
            ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge =>
                "it was compressed with a zstd window of more than 128 MiB; decompress it with 'zstd -d --long=31', and compress it again with at most '--long=27'",
            ZSTD_ErrorCode.ZSTD_error_dictionary_wrong =>
                "it was compressed with a zstd dictionary; decompress it with that, and compress it again without",
            _ => null,
        };

    private static ContainerKind KindOf(SafeFileHandle file)
    {
        Span<byte> first = stackalloc byte[ZstdMagic.Length];
        return KindOf(first[..RandomAccess.Read(file, first, fileOffset: 0)]);
    }

    private static ContainerKind KindOf(ReadOnlySpan<byte> first) =>
        first.StartsWith(GzipMagic) ? ContainerKind.Gzip
        : first.StartsWith(ZstdMagic) || (first.Length == 4 && first[1..].SequenceEqual(SkippableMagic))
            ? ContainerKind.Zstd
        : ContainerKind.Plain;

    private static Stream Unpack(ContainerKind kind, Stream raw) =>
        kind switch
        {
            // .NET's own GZipStream takes a file that was cut off for a whole one.
            ContainerKind.Gzip => new GzipStream(raw),
            ContainerKind.Zstd => new DecompressionStream(raw, leaveOpen: false),
            _ => raw,
        };
}
