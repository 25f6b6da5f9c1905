using System.CommandLine;

namespace Pipeline.Node.Commands;

/// <summary>Options that stand on a command line, whatever their value.</summary>
internal static class GivenOption
{
    extension(ParseResult parsed)
    {
        /// <summary>Whether an option was given, not left to its default.</summary>
        /// <param name="option">The option.</param>
        internal bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
    }
}
