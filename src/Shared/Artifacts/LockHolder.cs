using System.Text.Json.Serialization;

namespace Pipeline.Shared.Artifacts;

/// <summary>The process that holds a data folder.</summary>
/// <param name="FormatVersion">Version of the document's layout.</param>
/// <param name="Host">Name of its machine.</param>
/// <param name="BootId">Identifies the machine's start; a process number means nothing after another.</param>
/// <param name="ProcessId">Number of the process.</param>
/// <param name="StartTicks">When the process started, in clock ticks after boot: tells it from a later one of the same number.</param>
internal sealed record LockHolder(int FormatVersion, string Host, string BootId, int ProcessId, long StartTicks)
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 1;

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
            StartTicksOf(Environment.ProcessId) ?? 0
        );

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
