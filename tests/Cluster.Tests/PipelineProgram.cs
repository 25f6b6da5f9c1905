using System.Diagnostics;

namespace Pipeline.Cluster.Tests;

/// <summary>The built program, started as a process of its own.</summary>
internal static class PipelineProgram
{
    private static readonly string Assembly = Locate();

    /// <summary>Runs a command to its end.</summary>
    internal static async Task<ProgramResult> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Assembly, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new ProgramResult(process.ExitCode, await output, await error);
    }

    private static string Locate()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
        {
            folder =
                folder.Parent
                ?? throw new DirectoryNotFoundException($"No Pipeline.sln above '{AppContext.BaseDirectory}'.");
        }
        // The tests run from a folder called after their configuration, as the program does.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.Split('_')[0];
        var builds = Path.Combine(folder.FullName, "artifacts", "bin", "Node");
        return Directory
            .GetDirectories(builds, $"{configuration}*")
            .Select(build => Path.Combine(build, "Pipeline.Node.dll"))
            .Single(File.Exists);
    }
}
