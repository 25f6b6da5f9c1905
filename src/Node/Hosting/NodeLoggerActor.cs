using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace Pipeline.Node.Hosting;

/// <summary>Passes on what our actors say, of each host once why it was refused, and Akka's own errors but for lost connections; all of Akka's lines where the log is verbose.</summary>
/// <remarks>
/// What happens to the cluster is said by our actors in a sentence each; Akka's lines about the same lost node are many and
/// are for those who look into Akka. Nor is its stack trace passed on about a connection that was not secured: that has a
/// line of its own beside, whom this node refused and why, or whose connection it rejected. Akka's own filters do not reach
/// this logger.
/// </remarks>
internal sealed class NodeLoggerActor : LoggerFactoryLogger
{
    private static readonly string Ours = $"{nameof(Pipeline)}.";

    private readonly bool _isVerbose = Context.System.Settings.LogLevel.Equals(
        "DEBUG",
        StringComparison.OrdinalIgnoreCase
    );

    private readonly RefusedConnections _refused = new();

    private readonly ILogger _logger = DependencyResolver
        .For(Context.System)
        .Resolver.GetService<ILoggerFactory>()
        .CreateLogger(nameof(Pipeline));

    /// <inheritdoc />
    protected override void Log(LogEvent log, ActorPath path)
    {
        if (
            !IsShown(log, _isVerbose) || (!_isVerbose && IsRefusedConnection(log) && !_refused.IsNews($"{log.Message}"))
        )
        {
            return;
        }
        if (IsSentence(log) && !_isVerbose)
        {
            // A sentence for users: threads and paths of actors are for those who look into Akka.
            _logger.Log(StandardErrorLogging.LevelOf(log.LogLevel()), log.Cause, "{Sentence}", log.Message);
        }
        else
        {
            base.Log(log, path);
        }
    }

    /// <summary>Whether a line is passed on.</summary>
    /// <param name="log">The line.</param>
    /// <param name="isVerbose">Whether Akka's own lines are wanted.</param>
    internal static bool IsShown(LogEvent log, bool isVerbose) =>
        !IsFailedHandshake(log)
        && (isVerbose || IsSentence(log) || (log.LogLevel() == LogLevel.ErrorLevel && !IsLostConnection(log)));

    private static bool IsSentence(LogEvent log) => IsOurs(log) || IsRefusedConnection(log);

    private static bool IsOurs(LogEvent log) =>
        log.LogClass.FullName?.StartsWith(Ours, StringComparison.Ordinal) == true;

    // What Akka says of a connection that was not secured, and what our certificates say through its log.
    private static bool IsRefusedConnection(LogEvent log) =>
        log.LogLevel() == LogLevel.WarningLevel && RefusedConnections.Is($"{log.Message}");

    // How Akka says that a node has died, or that one which has died is sought again.
    private static bool IsLostConnection(LogEvent log) =>
        $"{log.Message}" is var text
        && (text is "Disassociated" || text.StartsWith("AssociationError ", StringComparison.Ordinal));

    private static bool IsFailedHandshake(LogEvent log) =>
        // What speaks to a secured port without TLS.
        log.Cause is DotNetty.Handlers.Tls.NotSslRecordException
        || $"{log.Message}".Contains("TLS handshake failed", StringComparison.Ordinal);
}
