using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pipeline.Cluster.Tests;

/// <summary>The published program, started as a process of its own.</summary>
internal static class PipelineProgram
{
    /// <summary>The folder that holds <c>Pipeline.sln</c>.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Path of the program.</summary>
    internal static string Executable { get; } = Locate();

    /// <summary>Runs a command to its end.</summary>
    internal static Task<ProgramResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(Start(Executable, arguments), cancellationToken);

    /// <summary>Runs a command to its end with something on its standard input.</summary>
    internal static async Task<ProgramResult> RunWithInputAsync(
        byte[] input,
        CancellationToken cancellationToken,
        params string[] arguments
    )
    {
        var process = Start(Executable, arguments, hasInput: true);
        await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
        process.StandardInput.Close();
        return await RunAsync(process, cancellationToken);
    }

    /// <summary>Runs a command that is not the program to its end.</summary>
    internal static Task<ProgramResult> RunOtherAsync(CancellationToken cancellationToken, params string[] command) =>
        RunAsync(Start(command[0], command[1..]), cancellationToken);

    /// <summary>Starts a command that a signal of the terminal reaches, whatever this process ignores.</summary>
    internal static Process StartInterruptible(params string[] arguments) =>
        Start("env", ["--default-signal=INT", Executable, .. arguments]);

    /// <summary>Sends what Ctrl-C sends; at once, where a process that sends it would first have to start.</summary>
    internal static void Interrupt(Process process) => Send(process, Signal.Interrupt);

    /// <summary>Sends a signal to a process.</summary>
    internal static void Send(Process process, Signal signal) => Assert.Equal(0, Kill(process.Id, (int)signal));

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private static async Task<ProgramResult> RunAsync(Process process, CancellationToken cancellationToken)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
    }

    private static Process Start(string file, string[] arguments, bool hasInput = false) =>
        Process.Start(
            new ProcessStartInfo(file, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = hasInput,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
        {
            folder =
                folder.Parent
                ?? throw new DirectoryNotFoundException($"No Pipeline.sln above '{AppContext.BaseDirectory}'.");
        }
        return folder.FullName;
    }

    private static string Locate()
    {
        // The tests run from a folder called after their configuration, as the program does.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.Split('_')[0];
        var builds = Path.Combine(Root, "artifacts", "publish", "Node");
        return Directory
            .GetDirectories(builds, $"{configuration}*")
            .Select(build => Path.Combine(build, "Pipeline.Node"))
            .Single(File.Exists);
    }
}
