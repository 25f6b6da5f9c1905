using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Node.Output;

/// <summary>What one command says: its report on standard output, all else on standard error.</summary>
/// <param name="terminal">Where it goes.</param>
/// <param name="json">Whether the report is one JSON document instead of text.</param>
/// <param name="quiet">Whether progress and remarks are left out.</param>
internal sealed class CommandOutput(Terminal terminal, bool json, bool quiet)
{
    /// <summary>Where the command reads and writes.</summary>
    internal Terminal Terminal { get; } = terminal;

    /// <summary>Takes what <see cref="Remark"/> says.</summary>
    internal IProgress<string> Remarks => new ForwardedProgress<string>(Remark);

    /// <summary>Writes the command's report.</summary>
    /// <typeparam name="T">Type of the report.</typeparam>
    /// <param name="report">What is reported.</param>
    /// <param name="type">How it is written as JSON.</param>
    /// <param name="render">How it is written as text.</param>
    internal void Report<T>(T report, JsonTypeInfo<T> type, Action<T, TextReport> render)
    {
        if (json)
        {
            Terminal.Output.WriteLine(JsonSerializer.Serialize(report, type));
        }
        else
        {
            render(report, new TextReport(Terminal.Output, Terminal.Width));
        }
    }

    /// <summary>Writes the command's report, which is JSON already.</summary>
    /// <param name="document">The JSON document.</param>
    /// <param name="render">Writes it as text.</param>
    internal void Report(string document, Action<TextReport> render)
    {
        if (json)
        {
            Terminal.Output.WriteLine(document);
        }
        else
        {
            render(new TextReport(Terminal.Output, Terminal.Width));
        }
    }

    /// <summary>Says something that is worth knowing but not part of the report.</summary>
    /// <param name="text">One line.</param>
    internal void Remark(string text)
    {
        if (!quiet)
        {
            Terminal.Error.WriteLine(text);
        }
    }

    /// <summary>Says something that the user should act on; also with <c>--quiet</c>.</summary>
    /// <param name="text">One or more full sentences.</param>
    internal void Warn(string text) => Terminal.Error.WriteLine($"Warning: {text}");

    /// <summary>Begins to show progress: live on a screen, as lines elsewhere, not at all with <c>--quiet</c>.</summary>
    internal IProgressDisplay ShowProgress() =>
        quiet ? new NoProgress()
        : Terminal.IsInteractive ? new LiveProgress(Terminal)
        : new LineProgress(Terminal);
}
