using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>What a process left behind.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The report of a command that was given <c>--json</c> and succeeded.</summary>
    internal JsonElement Report
    {
        get
        {
            Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
            return JsonSerializer.Deserialize<JsonElement>(Output);
        }
    }
}
