using System.Text;
using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>Corpora that cannot be used, and files in a corpus that cannot.</summary>
public sealed class BadCorpusTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_NoCorpus_IsRefused() => await RefusesAsync("does not exist");

    [Fact]
    public async Task Preprocess_EmptyCorpus_IsRefused()
    {
        Directory.CreateDirectory(_temp["corpus"]);

        await RefusesAsync("is empty");
    }

    [Fact]
    public async Task Preprocess_NoLabelFolders_IsRefused()
    {
        Write("1");

        await RefusesAsync("holds no label folders");
    }

    [Fact]
    public async Task Preprocess_OneLabel_IsRefused()
    {
        Write("only/1");

        await RefusesAsync("has documents of one label only, 'only'");
    }

    [Fact]
    public async Task Preprocess_BadFiles_AreRejectedWithReasonAndCountAndTheOthersTakenIn()
    {
        Write("a/1");
        Write("a/2", "");
        Write("a/3", "... !!! ---");
        Write("b/1");
        Directory.CreateDirectory(_temp["corpus", "a", "4"]);
        Link("a/5", "6");
        Link("a/6", "5");
        Link("a/7", "../b");
        Link("b/2", "..");
        Link("loop", ".");
        using (var gigabyte = File.Create(_temp["corpus", "b", "3"]))
        {
            gigabyte.SetLength(1 << 30);
        }
        Link("b/4", "/proc/self/mem"); // opens, and fails when it is read: also for a superuser
        File.WriteAllBytes(_temp["corpus", "b", "5"], "caf\u00e9"u8[..4]); // cut in the middle of a letter

        var result = await PreprocessAsync("--json", "--quiet", "--encoding", "utf-8");

        var report = result.Report;
        Assert.Equal(4, report.GetProperty("documents").GetInt64()); // the empty ones stay, with length zero
        Assert.Equal(
            """{"unreadable":1,"too-large":1,"not-a-file":2,"broken-link":4,"bad-encoding":1}""",
            JsonSerializer.Serialize(report.GetProperty("rejected"))
        );
        var rejected = Directory.GetFiles(_temp["data", "rejected"]).SelectMany(File.ReadLines).Select(Describe);
        Assert.Equal(
            [
                "a/4 not-a-file",
                "a/5 broken-link",
                "a/6 broken-link",
                "a/7 not-a-file",
                "b/2 broken-link",
                "b/3 too-large",
                "b/4 unreadable",
                "b/5 bad-encoding",
                "loop broken-link",
            ],
            rejected
        );
    }

    private void Write(string path, string text = "hello world")
    {
        var file = _temp["corpus", path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, Encoding.Latin1);
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(_temp["corpus", path], target);

    private Task<ProgramResult> PreprocessAsync(params string[] options) =>
        PipelineProgram.RunAsync(
            TestContext.Current.CancellationToken,
            ["preprocess", "--corpus", _temp["corpus"], "--data", _temp["data"], .. options]
        );

    // One line that says what and why, no stack trace, and nothing left behind.
    private async Task RefusesAsync(string found)
    {
        var result = await PreprocessAsync("--quiet");

        Assert.Equal(3, result.ExitCode);
        Assert.Matches($"^Error: The corpus folder '{_temp["corpus"]}' {found}[^\n]*\n$", result.Error);
        Assert.Equal("", result.Output);
        Assert.False(Directory.Exists(_temp["data"]));
    }

    private static string Describe(string line)
    {
        var rejection = JsonSerializer.Deserialize<JsonElement>(line);
        Assert.EndsWith(".", rejection.GetProperty("detail").GetString(), StringComparison.Ordinal);
        return $"{rejection.GetProperty("path").GetString()} {rejection.GetProperty("reason").GetString()}";
    }
}
