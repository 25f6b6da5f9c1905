using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Pipeline.Node.Output;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary>Parses a command line, runs its command and turns failures into messages and exit codes.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line to its end.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="terminal">Where the command reads and writes.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>0, or the number of an <see cref="ErrorKind"/>.</returns>
    internal static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        try
        {
            var parsed = Root(terminal).Parse(arguments);
            if (parsed.Action is ParseErrorAction)
            {
                FailureMessage.WriteUsage(terminal, parsed);
                return (int)ErrorKind.Settings;
            }
            var invocation = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Program turns signals into the token
            };
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (Exception failure)
        {
            return (int)FailureMessage.Write(terminal, failure, cancellation);
        }
    }

    private static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(
            "Turns raw newsgroup files into a trained classifier: "
                + "files -> token blocks -> vocabulary -> padded shards -> gradient steps -> model."
        )
        {
            HelpName = "pipeline",
        };
        foreach (var builtIn in root.Options.OfType<VersionOption>().ToList())
        {
            root.Options.Remove(builtIn); // ours takes --verbose beside it
        }
        var version = new Option<bool>("--version") { Description = "Print the version and stop." };
        var verbose = new Option<bool>("--verbose")
        {
            Description = "With --version: also the arithmetic of this machine and the packages built in.",
        };
        root.Add(version);
        root.Add(verbose);
        root.SetAction(parsed =>
        {
            if (!parsed.GetValue(version))
            {
                FailureMessage.WriteNoCommand(terminal);
                return (int)ErrorKind.Settings;
            }
            VersionText.Write(terminal.Output, parsed.GetValue(verbose));
            return 0;
        });
        root.Add(new SampleCommand(terminal));
        root.Add(new PreprocessCommand(terminal));
        root.Add(new RunCommand(terminal));
        root.Add(new TrainCommand(terminal));
        root.Add(new EvaluateCommand(terminal));
        root.Add(new PredictCommand(terminal));
        root.Add(new CompareCommand(terminal));
        root.Add(new InspectCommand(terminal));
        root.Add(new VerifyCommand(terminal));
        root.Add(new BaselineCommand(terminal));
        root.Add(new VectorsCommand(terminal));
        root.Add(new NodeCommand(terminal));
        root.Add(new JobsCommand(terminal));
        root.Add(new AttachCommand(terminal));
        root.Add(new CancelCommand(terminal));
        root.Options.OfType<HelpOption>().Single().Action = new ExampleHelp();
        return root;
    }
}
