using System.Text;

namespace Pipeline.Ingest.Newsgroup;

/// <summary>Takes away the headers that name the group a message was posted to or the thread it belongs to.</summary>
/// <remarks>
/// In 20 Newsgroups <c>Newsgroups</c> names the label itself in 99.995 % of the files; the others name the
/// group's server path, its articles or its threads, most of which are in one group alone.
/// </remarks>
internal static class LeakyHeaders
{
    /// <summary>Says whether there is anything to take away.</summary>
    /// <param name="text">The message, newlines as <c>\n</c>.</param>
    internal static bool Occur(ReadOnlySpan<byte> text)
    {
        var header = text[..HeaderBlock.Length(text)];
        while (!header.IsEmpty)
        {
            if (IsLeaky(HeaderBlock.FieldName(header)))
            {
                return true;
            }
            header = header[HeaderBlock.FieldLength(header)..];
        }
        return false;
    }

    /// <summary>Copies a message without those headers.</summary>
    /// <param name="text">The message, newlines as <c>\n</c>.</param>
    /// <param name="output">Receives the message, never longer than <paramref name="text"/>; may begin at the same place in memory.</param>
    /// <returns>Number of bytes written.</returns>
    internal static int Strip(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var headerLength = HeaderBlock.Length(text);
        var read = 0;
        var written = 0;
        while (read < headerLength)
        {
            var field = text[read..headerLength];
            field = field[..HeaderBlock.FieldLength(field)];
            read += field.Length;
            if (!IsLeaky(HeaderBlock.FieldName(field)))
            {
                field.CopyTo(output[written..]);
                written += field.Length;
            }
        }
        text[read..].CopyTo(output[written..]);
        return written + text.Length - read;
    }

    private static bool IsLeaky(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            4 => Ascii.EqualsIgnoreCase(name, "Xref"u8)
                || Ascii.EqualsIgnoreCase(name, "Path"u8)
                || Ascii.EqualsIgnoreCase(name, "Date"u8),
            10 => Ascii.EqualsIgnoreCase(name, "Newsgroups"u8)
                || Ascii.EqualsIgnoreCase(name, "Message-ID"u8)
                || Ascii.EqualsIgnoreCase(name, "References"u8),
            11 => Ascii.EqualsIgnoreCase(name, "Followup-To"u8),
            _ => false,
        };
}
