using Akka.Event;

namespace Pipeline.Node.Hosting;

/// <summary>Stands in before and after Akka's loggers live, for one that writes to standard output: that belongs to reports.</summary>
/// <remarks>A level of <c>OFF</c> would not stop what is said at the very end.</remarks>
internal sealed class NoLogger : MinimalLogger
{
    protected override void Log(object message) { }
}
