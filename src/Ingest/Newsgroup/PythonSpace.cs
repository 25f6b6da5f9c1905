using System.Text;

namespace Pipeline.Ingest.Newsgroup;

/// <summary>White space as Python's <c>str.strip</c> sees it.</summary>
internal static class PythonSpace
{
    /// <summary>Takes white space away from both ends.</summary>
    /// <param name="text">UTF-8.</param>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(text, out var first, out var length);
            if (!IsSpace(first))
            {
                break;
            }
            text = text[length..];
        }
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeLastFromUtf8(text, out var last, out var length);
            if (!IsSpace(last))
            {
                break;
            }
            text = text[..^length];
        }
        return text;
    }

    // .NET's own set lacks the four separators of ASCII.
    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1C and <= 0x1F;
}
