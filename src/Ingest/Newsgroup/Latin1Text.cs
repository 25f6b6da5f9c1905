namespace Pipeline.Ingest.Newsgroup;

/// <summary>Reads ISO 8859-1: every byte is the character of that number.</summary>
internal static class Latin1Text
{
    /// <summary>Writes text as UTF-8.</summary>
    /// <param name="latin1">The text's bytes.</param>
    /// <param name="utf8">Receives the text; twice the length of <paramref name="latin1"/> always suffices. Must not overlap it.</param>
    /// <returns>Number of bytes written.</returns>
    internal static int ToUtf8(ReadOnlySpan<byte> latin1, Span<byte> utf8)
    {
        var written = 0;
        while (!latin1.IsEmpty)
        {
            var ascii = latin1.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii < 0)
            {
                ascii = latin1.Length;
            }
            latin1[..ascii].CopyTo(utf8[written..]);
            written += ascii;
            latin1 = latin1[ascii..];
            while (!latin1.IsEmpty && latin1[0] >= 0x80)
            {
                utf8[written++] = (byte)(0xC0 | (latin1[0] >> 6));
                utf8[written++] = (byte)(0x80 | (latin1[0] & 0x3F));
                latin1 = latin1[1..];
            }
        }
        return written;
    }
}
