using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Pipeline.Node.Hosting;

/// <summary>Where a node's log lines go.</summary>
internal static class StandardErrorLogging
{
    extension(ILoggingBuilder logging)
    {
        /// <summary>Sends log lines to standard error, one line each; standard output belongs to reports.</summary>
        internal ILoggingBuilder AddStandardError() =>
            logging
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .AddSimpleConsole(format =>
                {
                    format.SingleLine = true;
                    format.TimestampFormat = "HH:mm:ss.fff ";
                    format.ColorBehavior = LoggerColorBehavior.Disabled;
                });
    }
}
