using System.Text.RegularExpressions;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.Newsgroup;

/// <summary>The rules of stripping once more, on strings and as near as can be to their Python source.</summary>
internal static partial class StringStripping
{
    private static readonly string[] Leaky =
    [
        "newsgroups",
        "xref",
        "path",
        "followup-to",
        "message-id",
        "references",
        "date",
    ];

    private static readonly char[] PythonSpace = "\t\n\v\f\r\u001C\u001D\u001E\u001F \u0085\u00A0".ToCharArray();

    public static string Strip(string text, StripMode mode)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return mode switch
        {
            StripMode.Leaky => WithoutLeaky(text),
            StripMode.Headers => Body(text),
            StripMode.Strict => WithoutQuotes(WithoutFooter(Body(text))),
            _ => text,
        };
    }

    private static string WithoutLeaky(string text)
    {
        if (!FirstField().IsMatch(text))
        {
            return text;
        }
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        var header = blank < 0 ? text : text[..(blank + 1)];
        var kept = "";
        var isKept = true;
        foreach (var line in Lines().Matches(header).Select(match => match.Value))
        {
            if (!line.StartsWith(' ') && !line.StartsWith('\t'))
            {
                isKept = !Leaky.Any(name => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
            }
            kept += isKept ? line : "";
        }
        return kept + text[header.Length..];
    }

    private static string Body(string text)
    {
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        return blank < 0 ? "" : text[(blank + 2)..];
    }

    private static string WithoutFooter(string text)
    {
        var lines = text.Trim(PythonSpace).Split('\n');
        var last = Array.FindLastIndex(lines, line => line.Trim(PythonSpace).Trim('-').Length == 0);
        return last > 0 ? string.Join('\n', lines[..last]) : text;
    }

    private static string WithoutQuotes(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !Quote().IsMatch(line)));

    [GeneratedRegex(@"[^\n]*\n|[^\n]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lines();

    [GeneratedRegex(@"\A[!-9;-~]+:", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstField();

    [GeneratedRegex(
        @"(writes in|writes:|wrote:|says:|said:|^In article|^Quoted from|^\||^>)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Quote();
}
