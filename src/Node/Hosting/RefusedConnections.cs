using System.Text.RegularExpressions;

namespace Pipeline.Node.Hosting;

/// <summary>Tells the first line of a log that says why a host was refused from those of its next attempts.</summary>
/// <remarks>A node without certificates tries again every second, for as long as it runs. Not safe for several threads.</remarks>
internal sealed partial class RefusedConnections
{
    // More than a cluster has hosts, and little memory where somebody tries them all.
    private const int MaxLines = 1000;

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>Whether a line is about a connection that was refused.</summary>
    /// <param name="line">The line, as <see cref="NodeCertificates"/> or Akka has it.</param>
    internal static bool Is(string line) => AddressPattern.IsMatch(line);

    /// <summary>Whether no line before said the same of the same host, whatever its port: nodes of one host may be refused for other reasons.</summary>
    /// <param name="line">A line about a connection that was refused.</param>
    internal bool IsNews(string line)
    {
        if (_said.Count >= MaxLines)
        {
            _said.Clear();
        }
        var port = AddressPattern.Match(line).Groups["port"];
        return _said.Add(line.Remove(port.Index, port.Length));
    }

    [GeneratedRegex(@"^(?:Refused|Rejected incoming connection from) \S+:(?<port>[0-9]+)\b", RegexOptions.None, 1000)]
    private static partial Regex AddressPattern { get; }
}
