using System.Diagnostics;

namespace Pipeline.Ingest.Tests.Files;

/// <summary>Makes named pipes.</summary>
internal static class Pipe
{
    /// <summary>Makes one; skips the test where the system has none.</summary>
    public static async Task MakeAsync(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs mkfifo.");
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
