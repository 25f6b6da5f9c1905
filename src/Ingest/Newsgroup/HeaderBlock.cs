using System.IO.Hashing;
using System.Text;

namespace Pipeline.Ingest.Newsgroup;

/// <summary>Finds the header of a message and the fields in it.</summary>
/// <remarks>
/// The header runs from the start of the message to the first blank line, or to the end where there is none,
/// provided that the first line is a field: <c>Name:</c> in printable ASCII without spaces. A text that begins
/// otherwise has no header. Lines that begin with a space or a tab continue the field above. Source: RFC 1036, RFC 5322.
/// </remarks>
internal static class HeaderBlock
{
    /// <summary>Length of the header, with the newline of its last line; 0 where the text has none.</summary>
    /// <param name="text">The message, newlines as <c>\n</c>.</param>
    internal static int Length(ReadOnlySpan<byte> text)
    {
        if (FieldName(text).IsEmpty)
        {
            return 0;
        }
        var blank = text.IndexOf("\n\n"u8);
        return blank < 0 ? text.Length : blank + 1;
    }

    /// <summary>Length of the field at the start of a header: its line, the lines that continue it, and their newlines.</summary>
    /// <param name="header">The rest of a header, from the start of a line; not empty.</param>
    internal static int FieldLength(ReadOnlySpan<byte> header)
    {
        var length = 0;
        do
        {
            var newline = header[length..].IndexOf((byte)'\n');
            length = newline < 0 ? header.Length : length + newline + 1;
        } while (length < header.Length && header[length] is (byte)' ' or (byte)'\t');
        return length;
    }

    /// <summary>Name of the field on a line; empty where the line is none.</summary>
    /// <param name="line">Text from the start of a line; may go on beyond it.</param>
    internal static ReadOnlySpan<byte> FieldName(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAnyExceptInRange((byte)'!', (byte)'~');
        var name = end < 0 ? line : line[..end];
        var colon = name.IndexOf((byte)':');
        return colon < 0 ? [] : name[..colon];
    }

    /// <summary>XxHash64 of the trimmed value of the Message-ID field; 0 where there is none.</summary>
    /// <param name="text">The message, newlines as <c>\n</c>, nothing stripped.</param>
    internal static ulong MessageIdHash(ReadOnlySpan<byte> text)
    {
        var header = text[..Length(text)];
        while (!header.IsEmpty)
        {
            var length = FieldLength(header);
            var name = FieldName(header);
            if (Ascii.EqualsIgnoreCase(name, "Message-ID"u8))
            {
                var value = header[(name.Length + 1)..length].Trim(" \t\n"u8);
                return value.IsEmpty ? 0 : XxHash64.HashToUInt64(value);
            }
            header = header[length..];
        }
        return 0;
    }
}
