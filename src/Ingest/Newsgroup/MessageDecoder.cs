using System.Buffers;
using System.Diagnostics;
using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Newsgroup;

/// <summary>Turns the raw bytes of messages into text: decodes, unifies newlines, strips.</summary>
/// <remarks>
/// Holds one buffer that grows to the longest message that needed a change; a message of ASCII bytes without
/// carriage returns and with nothing to strip is not copied. One decoder serves one thread.
/// </remarks>
/// <param name="options">Which encoding to read and which parts to strip.</param>
public sealed class MessageDecoder(TokenizerOptions options)
{
    private byte[] _buffer = [];

    /// <summary>Decodes one message.</summary>
    /// <param name="raw">The whole message as it is in its file.</param>
    /// <param name="message">Its text; a view that is valid until <paramref name="raw"/> changes or the next message is decoded.</param>
    /// <returns><see langword="false"/> when UTF-8 was asked for and the bytes are something else, see <see cref="InvalidUtf8Offset"/>.</returns>
    public bool TryDecode(ReadOnlySpan<byte> raw, out MessageText message)
    {
        var isAscii = Ascii.IsValid(raw);
        var isUtf8 = options.Encoding != TextEncoding.Latin1 && (isAscii || Utf8.IsValid(raw));
        if (options.Encoding == TextEncoding.Utf8 && !isUtf8)
        {
            message = default;
            return false;
        }
        var text = UnifyNewlines(
            isAscii ? raw
            : isUtf8 ? WithoutByteOrderMark(raw)
            : FromLatin1(raw)
        );
        message = new MessageText
        {
            Utf8 = Strip(text, out var messageIdHash),
            ContentHash = XxHash128.HashToUInt128(raw),
            MessageIdHash = messageIdHash,
            Encoding = isUtf8 ? TextEncoding.Utf8 : TextEncoding.Latin1,
        };
        return true;
    }

    /// <summary>Where the bytes of a message stop being UTF-8.</summary>
    /// <param name="raw">The whole message.</param>
    /// <returns>Zero-based offset of the first byte of the first invalid sequence; the length when there is none.</returns>
    public static int InvalidUtf8Offset(ReadOnlySpan<byte> raw)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(raw[offset..], out _, out var length) == OperationStatus.Done)
        {
            offset += length;
        }
        return offset;
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> utf8) =>
        utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;

    // Transcoding comes first and alone may lengthen a text. Every later step shortens it, so it may read
    // from the buffer what the step before wrote there: the buffer is large enough and is not replaced.
    private ReadOnlySpan<byte> FromLatin1(ReadOnlySpan<byte> latin1)
    {
        GrowBuffer(2 * latin1.Length);
        return _buffer.AsSpan(0, Latin1Text.ToUtf8(latin1, _buffer));
    }

    private ReadOnlySpan<byte> UnifyNewlines(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\r'))
        {
            return text;
        }
        GrowBuffer(text.Length);
        return _buffer.AsSpan(0, UniversalNewlines.Apply(text, _buffer));
    }

    // The Message-ID is read before the buffer that may hold it is written again.
    private ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> text, out ulong messageIdHash)
    {
        messageIdHash = HeaderBlock.MessageIdHash(text);
        switch (options.Strip)
        {
            case StripMode.None:
                return text;
            case StripMode.Leaky when !LeakyHeaders.Occur(text):
                return text;
            case StripMode.Leaky:
                GrowBuffer(text.Length);
                return _buffer.AsSpan(0, LeakyHeaders.Strip(text, _buffer));
            case StripMode.Headers:
                return ScikitStripping.Header(text);
            case StripMode.Strict:
                var body = ScikitStripping.Footer(ScikitStripping.Header(text));
                GrowBuffer(body.Length);
                return _buffer.AsSpan(0, ScikitStripping.Quotes(body, _buffer));
            default:
                throw new UnreachableException($"MessageDecoder has no rule for {options.Strip}.");
        }
    }

    private void GrowBuffer(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[Math.Max(length, 64 * 1024)];
        }
    }
}
