using System.Text.Json.Serialization;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The process that holds a data folder.</summary>
/// <param name="FormatVersion">Version of the document's layout.</param>
/// <param name="Host">Name of its machine.</param>
/// <param name="BootId">Identifies the machine's start; a process number means nothing after another.</param>
/// <param name="ProcessId">Number of the process.</param>
/// <param name="StartTicks">When the process started, in clock ticks after boot: tells it from a later one of the same number.</param>
/// <param name="Job">The job of a cluster that the process holds it for; <c>null</c> where it works for its own user.</param>
/// <param name="Cluster">A coordinator of that cluster, <c>HOST:PORT</c>; <c>null</c> where there is no such job.</param>
internal sealed record LockHolder(
    int FormatVersion,
    string Host,
    string BootId,
    int ProcessId,
    long StartTicks,
    string? Job,
    string? Cluster
)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 2;

    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    // proc(5): the 3rd and the 22nd field of stat; the fields after the name in parentheses begin with the third.
    private const int StateField = 3 - 3;
    private const int StartTicksField = 22 - 3;

    /// <summary>This process.</summary>
    public static LockHolder Current { get; } =
        new(
            CurrentVersion,
            Environment.MachineName,
            File.Exists(BootIdPath) ? File.ReadAllText(BootIdPath).Trim() : "",
            Environment.ProcessId,
            StartTicksOf(Environment.ProcessId) ?? 0,
            Job: null,
            Cluster: null
        );

    /// <summary>What it is held for; <c>null</c> where that is no job of a cluster.</summary>
    [JsonIgnore]
    public ClusterJob? ClusterJob => Job is null || Cluster is null ? null : new ClusterJob(new JobId(Job), Cluster);

    /// <summary>Whether this machine can tell if the holder lives: it is the same machine and the same boot.</summary>
    [JsonIgnore]
    public bool IsLocal =>
        string.Equals(Host, Current.Host, StringComparison.Ordinal)
        && string.Equals(BootId, Current.BootId, StringComparison.Ordinal);

    /// <summary>Whether the holder lives, where <see cref="IsLocal"/>.</summary>
    [JsonIgnore]
    public bool IsAlive => StartTicksOf(ProcessId) is { } ticks && ticks == StartTicks;

    private static long? StartTicksOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            // One that has ended and that its parent has not asked after keeps its number.
            return fields[StateField] is "Z" or "X" ? null : long.Parse(fields[StartTicksField]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
