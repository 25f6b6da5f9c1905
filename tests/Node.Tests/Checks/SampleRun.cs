using Pipeline.Shared.Artifacts;

[assembly: AssemblyFixture(typeof(Pipeline.Node.Tests.Checks.SampleRun))]

namespace Pipeline.Node.Tests.Checks;

/// <summary>A small corpus with a file of vectors and an unreadable message, the data made of it and a run trained on that; made once, and changed by no test.</summary>
public sealed class SampleRun : IAsyncLifetime
{
    private readonly TempFolder _temp = new();

    internal string Corpus => _temp["corpus"];

    internal string Vectors => _temp["vectors.txt"];

    internal string Data => _temp["data"];

    internal string Run => _temp["run"];

    public async ValueTask InitializeAsync()
    {
        await RunAsync("sample", Corpus, "--documents", "600", "--quiet");
        await File.WriteAllBytesAsync(
            _temp["corpus", Label(), "1"],
            [0xFF, 0xFE],
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(Vectors, "the 1 2\nof -1 0.5\n", TestContext.Current.CancellationToken);
        await RunAsync([
            "preprocess",
            "--corpus",
            Corpus,
            "--data",
            Data,
            "--encoding",
            "utf-8",
            "--vectors",
            Vectors,
            "--quiet",
        ]);
        await File.WriteAllTextAsync(
            _temp["preset.json"],
            """{ "preset": "fast", "epochs": 1, "vectors": "random", "maxWords": 500, "model": { "embeddingSize": 8, "hidden": 8, "maxLength": 40 } }""",
            TestContext.Current.CancellationToken
        );
        await RunAsync([
            "train",
            "--data",
            Data,
            "--run",
            Run,
            "--preset",
            _temp["preset.json"],
            "--checkpoint-every",
            "20steps",
            "--quiet",
        ]);
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A copy of a folder, what belongs to its machine included.</summary>
    internal static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>The files of a folder, relative to it, but what belongs to one machine.</summary>
    internal static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(name => !name.StartsWith(".local/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The first file of a kind.</summary>
    /// <param name="data">A data folder.</param>
    /// <param name="kind">A name, a folder with <c>/*</c>, or <c>blocks/*.words.parquet</c>; <c>blocks/*</c> is blocks without dictionaries.</param>
    /// <param name="otherThan">Path of a file that it is not to be.</param>
    internal static string FirstOf(string data, string kind, string otherThan = "") =>
        Files(data)
            .First(name =>
                (
                    kind.EndsWith(".words.parquet", StringComparison.Ordinal)
                        ? name.EndsWith(".words.parquet", StringComparison.Ordinal)
                    : kind is "blocks/*"
                        ? name.StartsWith("blocks/", StringComparison.Ordinal)
                            && !name.EndsWith(".words.parquet", StringComparison.Ordinal)
                    : name.StartsWith(kind.TrimEnd('*'), StringComparison.Ordinal)
                ) && !otherThan.EndsWith(name, StringComparison.Ordinal)
            );

    internal static string Sha256(string path) => ContentHash.Of(File.ReadAllBytes(path));

    private string Label() => Path.GetFileName(Directory.EnumerateDirectories(Corpus).Min(StringComparer.Ordinal)!);

    private static async Task RunAsync(params string[] arguments)
    {
        var terminal = new TestTerminal();
        Assert.True(await terminal.RunAsync(arguments) == 0, terminal.Error);
    }
}
