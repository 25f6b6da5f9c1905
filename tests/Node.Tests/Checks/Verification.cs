using System.Text.Json;

namespace Pipeline.Node.Tests.Checks;

/// <summary><c>verify --json</c> in this process, and harm that it finds.</summary>
internal static class Verification
{
    /// <summary>Verifies a data folder, without a word on standard error.</summary>
    internal static async Task<(int ExitCode, JsonElement Report)> RunAsync(string data, params string[] options)
    {
        var terminal = new TestTerminal();
        var code = await terminal.RunAsync(["verify", data, "--json", .. options]);
        Assert.True(terminal.Error.Length == 0, terminal.Error);
        return (code, JsonSerializer.Deserialize<JsonElement>(terminal.Output));
    }

    /// <summary>Fails unless one file is named as damaged, and a repair restores it alone and leaves what is expected.</summary>
    /// <returns>The damage, as it was reported.</returns>
    internal static async Task<JsonElement> NamesAndRestoresAsync(
        string data,
        string name,
        IReadOnlyList<string> expected
    )
    {
        var (code, report) = await RunAsync(data);
        var (repaired, after) = await RunAsync(data, "--repair");

        Assert.Equal((4, 0), (code, repaired));
        var damage = Assert.Single(report.GetProperty("damages").EnumerateArray());
        Assert.Equal(name, damage.GetProperty("file").GetString());
        var restored = Assert.Single(after.GetProperty("repair").GetProperty("restored").EnumerateArray());
        Assert.Equal(name, restored.GetString());
        Assert.Equal(expected, FolderContent.Of(data));
        return damage;
    }

    /// <summary>The files that damages are of.</summary>
    internal static IEnumerable<string?> Named(JsonElement damages) =>
        damages.EnumerateArray().Select(damage => damage.GetProperty("file").GetString());

    /// <summary>Flips a bit in the middle of a file.</summary>
    internal static void FlipBit(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x20;
        File.WriteAllBytes(path, bytes);
    }
}
