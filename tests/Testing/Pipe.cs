using System.Diagnostics;
using Xunit;

namespace Pipeline.Testing;

/// <summary>Makes named pipes.</summary>
public static class Pipe
{
    /// <summary>Makes one, in place of the file that is there; skips the test where the system has none.</summary>
    public static async Task MakeAsync(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs mkfifo.");
        File.Delete(path);
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, mkfifo.ExitCode);
    }
}
