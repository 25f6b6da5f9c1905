using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class SplitFilesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_File_GivesItsSides()
    {
        File.WriteAllText(_temp["split.tsv"], "alt/1\ttrain\n");

        Assert.Equal(["alt/1"], SplitFiles.Read(_temp["split.tsv"])!.IsTest.Keys.Select(key => $"{key}"));
        Assert.Equal(64, SplitFiles.Sha256(_temp["split.tsv"])!.Length);
    }

    [Fact]
    public void Read_None_IsNone()
    {
        Assert.Null(SplitFiles.Read(null));
        Assert.Null(SplitFiles.Sha256(null));
    }

    [Fact]
    public void Read_MissingFile_IsRefusedWithItsForm()
    {
        var error = Assert.Throws<CorpusException>(() => SplitFiles.Read(_temp["none.tsv"]));

        Assert.StartsWith(
            $"The split file '{_temp["none.tsv"]}' cannot be read: ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("'label/file<TAB>train|test'.", error.Message, StringComparison.Ordinal);
    }
}
