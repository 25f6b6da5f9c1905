using System.Text;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Tests.Checks;

/// <summary>A small corpus of JSON lines in a plain, a gzip and a zstd file, two lines of which hold no document, and the data made of it.</summary>
public sealed class SampleLines : IAsyncLifetime
{
    internal static readonly string[] Names = ["a.jsonl", "b.jsonl.gz", "c.jsonl.zst"];

    /// <summary>Of 600 messages 13 are not UTF-8.</summary>
    internal const int Documents = 587;

    private readonly TempFolder _temp = new();

    internal string Corpus => _temp["corpus"];

    internal string Data => _temp["data"];

    public async ValueTask InitializeAsync()
    {
        await RunAsync("sample", _temp["folders"], "--documents", "600", "--quiet");
        JsonLinesTwin.Write(_temp["folders"], Corpus, Encoding.UTF8, Names);
        Rewrite(Corpus, "a.jsonl", text => $"nonsense\n{text}");
        Rewrite(Corpus, "b.jsonl.gz", text => $"{text}{text[..text.IndexOf('\n', StringComparison.Ordinal)]}");
        await RunAsync("preprocess", "--input", "jsonl", "--corpus", Corpus, "--data", Data, "--quiet");
        Assert.True(ManifestFile.Read(Data).Chunks.Length > 1);
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Changes the lines of a container.</summary>
    internal static void Rewrite(string corpus, string name, Func<string, string> change)
    {
        var path = Path.Combine(corpus, name);
        File.WriteAllBytes(path, JsonLinesTwin.Pack(name, change(JsonLinesTwin.Unpack(name, File.ReadAllBytes(path)))));
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var terminal = new TestTerminal();
        Assert.True(await terminal.RunAsync(arguments) == 0, terminal.Error);
    }
}
