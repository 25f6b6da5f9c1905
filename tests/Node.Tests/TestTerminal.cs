using Pipeline.Node.Commands;
using Pipeline.Node.Output;

namespace Pipeline.Node.Tests;

/// <summary>A terminal in memory, that nobody watches.</summary>
internal sealed class TestTerminal
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    internal TestTerminal(string input = "")
    {
        var bytes = System.Text.Encoding.Latin1.GetBytes(input);
        Terminal = new Terminal(() => new MemoryStream(bytes), _output, _error, IsInteractive: false, Clock);
    }

    internal ManualClock Clock { get; } = new();

    internal Terminal Terminal { get; }

    internal string Output => _output.ToString();

    internal string Error => _error.ToString();

    /// <summary>Runs a command line in this process.</summary>
    internal Task<int> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(arguments, Terminal, TestContext.Current.CancellationToken);
}
