using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class GivenVocabularyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_FolderFileAndExport_GiveTheSameFile()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var file = manifest.Vocabulary.File;
        using (var export = File.Create(_folder["words.tsv"]))
        {
            VocabularyText.Write(SampleArtifacts.Vocabulary, export);
        }

        Assert.Equal(file, (await ReadAsync(_folder.Path)).File);
        Assert.Equal(file, (await ReadAsync(file.PathUnder(_folder.Path))).File);
        Assert.Equal(file, (await ReadAsync(_folder["words.tsv"])).File);
    }

    [Fact]
    public async Task ReadAsync_FolderMadeWithOtherOptions_IsRefused()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);

        await Assert.ThrowsAsync<SettingsException>(() =>
            GivenVocabulary.ReadAsync(_folder.Path, new TokenizerOptions { Strip = StripMode.Strict }, Cancellation)
        );
    }

    [Fact]
    public async Task ReadAsync_Nothing_SaysWhatToGive()
    {
        var error = await Assert.ThrowsAsync<CorpusException>(() => ReadAsync(_folder["none"]));

        Assert.Equal(
            $"The vocabulary '{_folder["none"]}' does not exist; give a data folder, a vocabulary file of one, or an exported vocabulary.",
            error.Message
        );
    }

    [Fact]
    public async Task ReadAsync_NoWords_SaysWhatToGive()
    {
        await File.WriteAllTextAsync(_folder["words.tsv"], "", Cancellation);

        var error = await Assert.ThrowsAsync<CorpusException>(() => ReadAsync(_folder["words.tsv"]));

        Assert.Equal(
            $"The vocabulary '{_folder["words.tsv"]}' has no words; give a data folder, a vocabulary file of one, or an exported vocabulary.",
            error.Message
        );
    }

    [Theory]
    [InlineData("the\t1\t5\t2\norbit\t2\t6\t2\n", 2)] // counts go down
    [InlineData("the\t1\t5\t2\norbit\t3\t4\t2\n", 2)]
    [InlineData("the\t1\t5\t2\nthe\t2\t4\t2\n", 2)]
    [InlineData("the\t1\t5\n", 1)]
    [InlineData("the\t1\t5\t2\t9\n", 1)]
    [InlineData("the\t1\t5\t6\n", 1)]
    [InlineData("the\t1\t5\t0\n", 1)]
    [InlineData("the\t1\t5x\t2\n", 1)]
    [InlineData("the\t1\t-5\t2\n", 1)]
    [InlineData("the\t1\t99999999999999999999\t2\n", 1)]
    [InlineData("the\t4294967297\t5\t2\n", 1)]
    [InlineData("the\t1\t5\t2", 1)] // cut off
    [InlineData("the\t1\t5\t2\n\t2\t4\t2\n", 2)] // no word
    [InlineData("not a vocabulary", 1)]
    public async Task ReadAsync_TextThatIsNone_NamesTheLine(string text, int line)
    {
        await File.WriteAllTextAsync(_folder["words.tsv"], text, Cancellation);

        var error = await Assert.ThrowsAsync<CorpusException>(() => ReadAsync(_folder["words.tsv"]));

        Assert.StartsWith($"Line {line} of the vocabulary", error.Message, StringComparison.Ordinal);
    }

    private static Task<(Vocabulary Vocabulary, ArtifactFile File)> ReadAsync(string path) =>
        GivenVocabulary.ReadAsync(path, SampleArtifacts.Tokenizer, Cancellation);
}
