namespace Pipeline.Node.Tests.Commands;

/// <summary>What learns says of a corpus that has no word.</summary>
public sealed class WithoutWordsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("vectors", "learn")]
    [InlineData("train", "--run", "run", "--preset", "lstm")]
    public async Task Learn_DocumentsWithoutAWord_AreRefusedByTheNameOfTheirFolder(params string[] command)
    {
        File.WriteAllLines(
            _temp["corpus.jsonl"],
            Enumerable
                .Range(0, 20)
                .Select(i => $$"""{"id":"{{i}}","label":"{{(i % 2 == 0 ? "a" : "b")}}","text":"..."}""")
        );
        var data = _temp["data"];
        string[] preprocess = ["preprocess", "--input", "jsonl", "--corpus", _temp["corpus.jsonl"], "--data", data];
        Assert.Equal(0, await new TestTerminal().RunAsync([.. preprocess, "--quiet"]));
        var terminal = new TestTerminal();

        var exitCode = await terminal.RunAsync([
            .. command.Select(word => word is "run" ? _temp[word] : word),
            "--data",
            data,
            "--quiet",
        ]);

        Assert.Equal(4, exitCode);
        Assert.Equal(
            $"Error: None of the 16 documents of the data folder '{data}' that train has a word: there is nothing to learn. Check the corpus, and what '--strip' takes away, and run 'pipeline preprocess' again.\n",
            terminal.Error
        );
    }
}
