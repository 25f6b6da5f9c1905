using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Newsgroup;

/// <summary>The text of one message, ready to be split into words, and what identifies its bytes.</summary>
/// <remarks>
/// <see cref="Utf8"/> is a view into the message's raw bytes or into the decoder's buffer: it is valid until
/// either is used again.
/// </remarks>
public readonly ref struct MessageText
{
    /// <summary>The text as UTF-8, newlines as <c>\n</c>, the parts the options name stripped.</summary>
    public ReadOnlySpan<byte> Utf8 { get; init; }

    /// <summary>XxHash128 of the raw bytes.</summary>
    public UInt128 ContentHash { get; init; }

    /// <summary>XxHash64 of the trimmed value of the Message-ID header before anything was stripped; 0 where there is none.</summary>
    public ulong MessageIdHash { get; init; }

    /// <summary>The encoding the bytes were read in: <see cref="TextEncoding.Latin1"/> or <see cref="TextEncoding.Utf8"/>.</summary>
    public TextEncoding Encoding { get; init; }
}
