namespace Pipeline.Cluster.Tests;

/// <summary>Disks that are full or cannot be written, each a file system in memory that only the test's processes see.</summary>
public sealed class StorageTests(SampleData sample) : IDisposable
{
    private static readonly string[] OwnMounts = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"];

    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_DiskFull_SaysSoAndKeepsThePreviousDataWhole()
    {
        await RequireOwnMountsAsync();

        // Room for the old data and 100 kB, which is less than the new.
        var result = await RunAsync(
            """
            mount -t tmpfs -o size=$4 tmpfs "$3" && cp -r "$2" "$3/data" || exit 99
            head -c 100000 /dev/zero > "$3/room"; cat /dev/zero > "$3/rest" 2>/dev/null; rm "$3/room"
            before=$(find "$3/data" -type f ! -name 'lock*' | sort)
            "$1" preprocess --corpus "$5" --data "$3/data" --strip none --quiet
            echo "preprocess $?"
            [ "$before" = "$(find "$3/data" -type f ! -name 'lock*' | sort)" ] && echo "the same files"
            "$1" verify "$3/data"
            echo "verify $?"
            """,
            "16m",
            sample.Corpus
        );

        Assert.Matches(@"^preprocess 6\nthe same files\nAll \d+ files are whole\.\nverify 0\n$", result.Output);
        Assert.Matches("^Error: '[^\n]*' cannot be written: the disk is full\\. [^\n]*\n$", result.Error);
    }

    [Fact]
    public async Task Preprocess_ReadOnlyDataFolder_SaysSo()
    {
        await RequireOwnMountsAsync();

        var result = await RunAsync(
            """
            mount -t tmpfs tmpfs "$3" && cp -r "$2" "$3/data" && mount -o remount,ro "$3" || exit 99
            "$1" preprocess --corpus "$4" --data "$3/data" --quiet
            """,
            sample.Corpus
        );

        Assert.Equal((6, ""), (result.ExitCode, result.Output));
        Assert.Matches("^Error: '[^\n]*' cannot be written: the file system is read-only\\. [^\n]*\n$", result.Error);
    }

    // The script finds the program in $1, the sample's data in $2, a folder to mount on in $3.
    private Task<ProgramResult> RunAsync(string script, params string[] arguments)
    {
        var mount = Directory.CreateDirectory(_temp["mount"]).FullName;
        return PipelineProgram.RunOtherAsync(
            Cancellation,
            [.. OwnMounts, script, "sh", PipelineProgram.Executable, sample.Data, mount, .. arguments]
        );
    }

    private async Task RequireOwnMountsAsync()
    {
        string problem;
        try
        {
            var result = await RunAsync("mount -t tmpfs tmpfs \"$3\"");
            problem = result.ExitCode == 0 ? "" : result.Error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            problem = e.Message;
        }
        Assert.SkipUnless(problem.Length == 0, $"This system gives a process no mounts of its own: {problem}");
    }
}
