namespace Pipeline.Node.Output;

/// <summary>Where a command reads and writes, and the clock that its progress is timed by.</summary>
/// <param name="Input">Opens standard input.</param>
/// <param name="Output">Takes reports, and nothing else.</param>
/// <param name="Error">Takes progress, remarks, warnings and errors.</param>
/// <param name="IsInteractive">Whether <paramref name="Error"/> is a screen that somebody watches and that can be redrawn.</param>
/// <param name="Clock">Times progress.</param>
internal sealed record Terminal(
    Func<Stream> Input,
    TextWriter Output,
    TextWriter Error,
    bool IsInteractive,
    TimeProvider Clock
)
{
    /// <summary>Characters of a line of <see cref="Output"/>.</summary>
    internal int Width { get; init; } = TextReport.DefaultWidth;

    /// <summary>The terminal of this process.</summary>
    internal static Terminal OfProcess()
    {
        // For all of the process: the lines of a node's log go there too.
        Console.SetError(new StreamWriter(new ForgivingStream(Console.OpenStandardError())) { AutoFlush = true });
        return new(
            Console.OpenStandardInput,
            new StreamWriter(new ReportStream(Console.OpenStandardOutput()), Console.OutputEncoding)
            {
                AutoFlush = true,
            },
            Console.Error,
            // One that calls itself dumb cannot redraw.
            !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
            TimeProvider.System
        )
        {
            // A pseudo-terminal without a size says 0.
            Width =
                Console.IsOutputRedirected || Console.WindowWidth <= 0 ? TextReport.DefaultWidth : Console.WindowWidth,
        };
    }
}
