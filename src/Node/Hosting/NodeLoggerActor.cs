using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;

namespace Pipeline.Node.Hosting;

/// <summary>Passes Akka's log on, but for what it says with a stack trace about a connection that was not secured.</summary>
/// <remarks>
/// That has a line of its own beside: whom this node refused and why, or whose connection it rejected. Who connects and is
/// refused ends with an error that says what to look at. Akka's own filters do not reach this logger.
/// </remarks>
internal sealed class NodeLoggerActor : LoggerFactoryLogger
{
    /// <inheritdoc />
    protected override void Log(LogEvent log, ActorPath path)
    {
        if (!IsFailedHandshake(log))
        {
            base.Log(log, path);
        }
    }

    private static bool IsFailedHandshake(LogEvent log) =>
        // What speaks to a secured port without TLS.
        log.Cause is DotNetty.Handlers.Tls.NotSslRecordException
        || $"{log.Message}".Contains("TLS handshake failed", StringComparison.Ordinal);
}
