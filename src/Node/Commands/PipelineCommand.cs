using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Node.Output;

namespace Pipeline.Node.Commands;

/// <summary>A command of the program: adds what all of them take.</summary>
internal abstract class PipelineCommand : Command
{
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the report as one JSON document on standard output; all else goes to standard error.",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "No progress and no remarks, only the report, warnings and errors.",
    };

    /// <summary>Declares a command.</summary>
    /// <param name="name">Its name, kebab-case.</param>
    /// <param name="description">What it does, one or two full sentences.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="examples">Command lines to copy, for the help.</param>
    protected PipelineCommand(string name, string description, Terminal terminal, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed,
                    new CommandOutput(terminal, parsed.GetValue(_json), parsed.GetValue(_quiet)),
                    cancellation
                )
        );
    }

    /// <summary>Command lines to copy.</summary>
    internal IReadOnlyList<string> Examples { get; }

    /// <summary>Adds the options that every command has; called last, so that they stand last in the help.</summary>
    /// <param name="hasReport">Whether the command ends with a report, which can then be had as JSON.</param>
    protected void AddCommonOptions(bool hasReport = true)
    {
        foreach (var option in Options.Where(option => option.ValueType == typeof(string)))
        {
            option.Validators.Add(given => RequireValue(given, option.Name));
        }
        foreach (var option in Options.Where(option => option.Arity.MinimumNumberOfValues > 0))
        {
            option.Validators.Add(RefuseWithoutValue);
        }
        foreach (var argument in Arguments)
        {
            argument.Validators.Add(given => RequireValue(given, argument.Name));
            argument.Validators.Add(RefuseOption);
        }
        if (hasReport)
        {
            Add(_json);
        }
        Add(_quiet);
    }

    /// <summary>Does the work.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="output">Where the report, progress and remarks go.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellation);

    // What begins with a hyphen and is no option is a slip, not a folder of that name.
    private static void RefuseOption(ArgumentResult given)
    {
        foreach (
            var value in given.Tokens.Select(token => token.Value).Where(value => value.Length > 1 && value[0] == '-')
        )
        {
            given.AddError($"Unrecognized option '{value}'; put './' before a path of that name.");
        }
    }

    // The parser sees that an option has a value, not that one of two has none.
    private static void RefuseWithoutValue(OptionResult given)
    {
        if (given.IdentifierTokenCount > given.Tokens.Count && given.Tokens.Count > 0)
        {
            given.AddError(
                $"{given.Option.Name} is given {given.IdentifierTokenCount} times, but with {given.Tokens.Count} value; give it once."
            );
        }
    }

    private void RequireValue(SymbolResult given, string name)
    {
        foreach (var value in given.Tokens.Select(token => token.Value))
        {
            if (value.Length == 0) // often an unset shell variable
            {
                given.AddError($"{name} is empty; give a value.");
            }
            else if (Options.Any(option => string.Equals(option.Name, value, StringComparison.Ordinal)))
            {
                given.AddError($"{name} has no value: '{value}' follows; put './' before a path of that name.");
            }
        }
    }
}
