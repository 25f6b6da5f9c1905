using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Pipeline.Node.Hosting;

/// <summary>Where a node's log lines go.</summary>
internal static class StandardErrorLogging
{
    /// <summary>Akka's name of a level.</summary>
    /// <param name="level">The level.</param>
    internal static Akka.Event.LogLevel AkkaLevel(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => Akka.Event.LogLevel.DebugLevel,
            LogLevel.Information => Akka.Event.LogLevel.InfoLevel,
            LogLevel.Warning => Akka.Event.LogLevel.WarningLevel,
            _ => Akka.Event.LogLevel.ErrorLevel,
        };

    /// <summary>The level of a line of Akka's.</summary>
    /// <param name="level">Akka's name of it.</param>
    internal static LogLevel LevelOf(Akka.Event.LogLevel level) =>
        level switch
        {
            Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
            Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
            Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
            _ => LogLevel.Error,
        };

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
