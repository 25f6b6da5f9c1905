namespace Pipeline.Ingest.Newsgroup;

/// <summary>Newlines as Python's text mode reads them: <c>\r\n</c> and a lone <c>\r</c> become <c>\n</c>.</summary>
internal static class UniversalNewlines
{
    /// <summary>Copies text with its newlines unified.</summary>
    /// <param name="text">ASCII, ISO 8859-1 or UTF-8.</param>
    /// <param name="output">Receives the text, never longer than <paramref name="text"/>; may begin at the same place in memory.</param>
    /// <returns>Number of bytes written.</returns>
    internal static int Apply(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            var end = text.IndexOf((byte)'\r');
            if (end < 0)
            {
                text.CopyTo(output[written..]);
                return written + text.Length;
            }
            text[..end].CopyTo(output[written..]);
            written += end;
            output[written++] = (byte)'\n';
            var isPair = end + 1 < text.Length && text[end + 1] == (byte)'\n';
            text = text[(end + (isPair ? 2 : 1))..];
        }
    }
}
