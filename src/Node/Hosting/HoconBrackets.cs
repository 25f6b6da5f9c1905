namespace Pipeline.Node.Hosting;

/// <summary>Finds brackets without a partner in a configuration: Akka's parser does not come back from some of them.</summary>
internal static class HoconBrackets
{
    /// <summary>What is wrong with the brackets of a text; <c>null</c> where nothing is.</summary>
    /// <param name="hocon">The text.</param>
    internal static string? Problem(string hocon)
    {
        var open = new Stack<(char Bracket, int Line)>();
        var line = 1;
        for (var at = 0; at < hocon.Length; at++)
        {
            switch (hocon[at])
            {
                case '\n':
                    line++;
                    break;
                case '#':
                case '/' when hocon.AsSpan(at).StartsWith("//"):
                    at = EndOf(hocon, at, "\n") - 1;
                    break;
                case '"':
                    var quote = hocon.AsSpan(at).StartsWith("\"\"\"") ? "\"\"\"" : "\"";
                    var end = EndOf(hocon, at + quote.Length, quote);
                    line += hocon.AsSpan(at..end).Count('\n');
                    at = Math.Min(hocon.Length, end + quote.Length) - 1;
                    break;
                case '{' or '[':
                    open.Push((hocon[at], line));
                    break;
                case '}' or ']' when !open.TryPop(out var begin) || begin.Bracket != PartnerOf(hocon[at]):
                    return $"line {line} has a '{hocon[at]}' that closes nothing";
            }
        }
        return open.TryPeek(out var last) ? $"the '{last.Bracket}' of line {last.Line} is never closed" : null;
    }

    private static char PartnerOf(char bracket) => bracket == '}' ? '{' : '[';

    // Where a text is next, past escaped characters, or the end of all.
    private static int EndOf(string hocon, int start, string text)
    {
        for (var at = start; at < hocon.Length; at++)
        {
            if (hocon[at] == '\\' && text is "\"")
            {
                at++;
            }
            else if (hocon.AsSpan(at).StartsWith(text))
            {
                return at;
            }
        }
        return hocon.Length;
    }
}
