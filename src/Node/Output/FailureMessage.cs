using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Node.Commands;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Output;

/// <summary>Says what went wrong in words that help, never with a stack trace.</summary>
internal static class FailureMessage
{
    /// <summary>Names every violation of the command line at once.</summary>
    /// <param name="terminal">Where it goes.</param>
    /// <param name="parsed">A command line with errors.</param>
    internal static void WriteUsage(Terminal terminal, ParseResult parsed)
    {
        foreach (var error in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
        {
            terminal.Error.WriteLine($"Error: {error}");
        }
        terminal.Error.WriteLine($"See '{CommandPath(parsed)} --help'.");
    }

    /// <summary>Says that a command is missing.</summary>
    /// <param name="terminal">Where it goes.</param>
    internal static void WriteNoCommand(Terminal terminal) =>
        terminal.Error.WriteLine(
            "Error: No command given. 'pipeline run' does everything on a built-in sample; 'pipeline --help' lists the commands."
        );

    /// <summary>Writes a failure.</summary>
    /// <param name="terminal">Where it goes.</param>
    /// <param name="failure">What was thrown.</param>
    /// <param name="cancellation">The token that Ctrl-C cancels.</param>
    /// <returns>The kind, whose number is the exit code.</returns>
    internal static ErrorKind Write(Terminal terminal, Exception failure, CancellationToken cancellation)
    {
        var cause = failure is AggregateException { InnerExceptions: [var only] } ? only : failure;
        var (kind, text) = cause switch
        {
            JobLeftException or JobGivenUpException => (ErrorKind.Cancelled, cause.Message),
            OperationCanceledException when cancellation.IsCancellationRequested => (
                ErrorKind.Cancelled,
                "Stopped. Nothing is half-written; run the same command again to go on."
            ),
            SettingsException wrong => (
                wrong.Kind,
                string.Join(Environment.NewLine, wrong.Violations.Select(violation => $"Error: {violation}"))
            ),
            PipelineException expected => (expected.Kind, $"Error: {expected.Message}"),
            IOException or UnauthorizedAccessException => (ErrorKind.Storage, $"Error: {cause.Message}"),
            _ => (ErrorKind.Internal, Unexpected(cause)),
        };
        terminal.Error.WriteLine(text);
        return kind;
    }

    private static string Unexpected(Exception failure)
    {
        var message = $"Error: The program failed in a way it should not: {failure.Message}";
        var details = Path.Combine(Path.GetTempPath(), $"pipeline-failure-{Environment.ProcessId}.txt");
        try
        {
            File.WriteAllText(details, failure.ToString());
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // Without a folder for temporary files, the message is all that there is.
            return $"{message} Please report it.";
        }
        return $"{message} Details are in '{details}'; please report them.";
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (
            SymbolResult? at = parsed.CommandResult;
            at is CommandResult { Command: not RootCommand } inner;
            at = at.Parent
        )
        {
            names.Push(inner.Command.Name);
        }
        return string.Join(' ', ["pipeline", .. names]);
    }
}
