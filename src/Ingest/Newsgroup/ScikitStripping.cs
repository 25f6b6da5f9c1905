namespace Pipeline.Ingest.Newsgroup;

/// <summary>Strips headers, footers and quotes as scikit-learn's <c>fetch_20newsgroups(remove=...)</c> does.</summary>
/// <remarks>
/// Source of the rules: scikit-learn 1.5 <c>sklearn/datasets/_twenty_newsgroups.py</c>; there the order is
/// headers, footers, quotes. All texts here are UTF-8 with newlines as <c>\n</c>.
/// </remarks>
internal static class ScikitStripping
{
    /// <summary>What follows the first blank line; nothing where there is none.</summary>
    /// <param name="text">The message.</param>
    internal static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> text)
    {
        var blank = text.IndexOf("\n\n"u8);
        return blank < 0 ? [] : text[(blank + 2)..];
    }

    /// <summary>What precedes the last line that is blank or made of hyphens, blank lines at the end aside.</summary>
    /// <param name="text">The message without its header.</param>
    /// <returns>The text as it is where there is no such line but perhaps the first.</returns>
    internal static ReadOnlySpan<byte> Footer(ReadOnlySpan<byte> text)
    {
        var rest = PythonSpace.Trim(text);
        while (true)
        {
            var newline = rest.LastIndexOf((byte)'\n');
            if (newline < 0)
            {
                return text;
            }
            if (PythonSpace.Trim(rest[(newline + 1)..]).Trim((byte)'-').IsEmpty)
            {
                return rest[..newline];
            }
            rest = rest[..newline];
        }
    }

    /// <summary>Copies the lines that neither are quotes nor introduce one.</summary>
    /// <param name="text">The message without header and footer.</param>
    /// <param name="output">Receives the lines, never longer than <paramref name="text"/>; may begin at or before the same place in memory.</param>
    /// <returns>Number of bytes written.</returns>
    internal static int Quotes(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        var isFirst = true;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (IsQuote(line))
            {
                continue;
            }
            if (!isFirst)
            {
                output[written++] = (byte)'\n';
            }
            isFirst = false;
            line.CopyTo(output[written..]);
            written += line.Length;
        }
        return written;
    }

    private static bool IsQuote(ReadOnlySpan<byte> line) =>
        line.StartsWith((byte)'>')
        || line.StartsWith((byte)'|')
        || line.StartsWith("In article"u8)
        || line.StartsWith("Quoted from"u8)
        || line.IndexOf("writes in"u8) >= 0
        || line.IndexOf("writes:"u8) >= 0
        || line.IndexOf("wrote:"u8) >= 0
        || line.IndexOf("says:"u8) >= 0
        || line.IndexOf("said:"u8) >= 0;
}
