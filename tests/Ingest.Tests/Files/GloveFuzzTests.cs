using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Tests.Files;

/// <summary>Files of vectors as anybody can write them.</summary>
[Collection(FuzzCollection.Name)]
public sealed class GloveFuzzTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("the 0.5 -1 1e-05\nof 2 3 4\ncafé 1.25 4 -0\n")]
    [InlineData("3 3\nthe 0.5 -1 1e-05\nof 2 3 4\ncafé 1.25 4 -0\n")]
    public Task Read_Damaged_IsReadOrRefused(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var path = _folder["vectors.txt"];
        var words = WordTable.From(["of", "café", "absent"]);

        return Fuzz.RunAsync(
            mutator => mutator.Bytes(bytes),
            input =>
            {
                System.IO.File.WriteAllBytes(path, input);
                GloveFile.Read(path, words, words.Count, TestContext.Current.CancellationToken);
            },
            e => e is PipelineException
        );
    }
}
