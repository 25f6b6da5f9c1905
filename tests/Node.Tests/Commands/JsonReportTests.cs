using System.Text.Json;
using Pipeline.Node.Tests.Checks;

namespace Pipeline.Node.Tests.Commands;

/// <summary>What reports call things with <c>--json</c>.</summary>
public sealed class JsonReportTests(SampleRun sample)
{
    // Folders as typed, and enumerations as files spell them, were in some reports and not in others.
    [Fact]
    public async Task Json_OfEveryReport_NamesFoldersAbsolutelyAndValuesAsTheCommandLineDoes()
    {
        var (data, run) = (Relative(sample.Data), Relative(sample.Run));

        var inspected = await JsonAsync("inspect", data);
        var verified = await JsonAsync("verify", data, "--run", run);
        var compared = await JsonAsync("compare", run);

        Assert.Equal(sample.Data, inspected.GetProperty("data").GetString());
        Assert.Equal("utf-8", inspected.GetProperty("options").GetProperty("encoding").GetString());
        Assert.Equal(sample.Data, verified.GetProperty("data").GetString());
        Assert.Equal(sample.Run, verified.GetProperty("run").GetProperty("run").GetString());
        Assert.Equal(
            [sample.Run],
            compared.GetProperty("runs").EnumerateArray().Select(one => one.GetProperty("run").GetString())
        );
    }

    private static string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);

    private static async Task<JsonElement> JsonAsync(params string[] command)
    {
        var terminal = new TestTerminal();
        var exitCode = await terminal.RunAsync([.. command, "--json"]);
        Assert.True(exitCode == 0, terminal.Error);
        return JsonSerializer.Deserialize<JsonElement>(terminal.Output);
    }
}
