using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class SummedFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Write_TwoFiles_GivesThemAndTheirSums()
    {
        Write("one", "two");

        Assert.Null(SummedFolder.Damage(_temp["folder"]));
        Assert.Equal(["a", "b", "sums.json"], Names(_temp["folder"]));
        Assert.Contains(
            "\"name\": \"a\",\n      \"sizeBytes\": 3,\n      \"sha256\": \"7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed\"",
            File.ReadAllText(_temp["folder", "sums.json"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Write_OverAnOlderOne_ReplacesItWhole()
    {
        Write("one", "two");

        SummedFolder.Write(_temp["folder"], [("c", stream => stream.Write("three"u8))], () => { });

        Assert.Equal(["c", "sums.json"], Names(_temp["folder"]));
        Assert.Equal(["folder"], Names(_temp.Path));
    }

    [Fact]
    public void Write_ThatFails_LeavesTheOlderOneAndNothingElse()
    {
        Write("one", "two");

        var error = Assert.Throws<StorageException>(() =>
            SummedFolder.Write(
                _temp["folder"],
                [("a", stream => stream.Write("new"u8)), ("b", _ => throw new IOException("no space"))],
                () => { }
            )
        );

        Assert.Equal($"'{_temp["folder"]}' cannot be written: no space", error.Message);
        Assert.Null(SummedFolder.Damage(_temp["folder"]));
        Assert.Equal("one", File.ReadAllText(_temp["folder", "a"]));
        Assert.Equal(["folder"], Names(_temp.Path));
    }

    [Fact]
    public void Write_NotConfirmed_LeavesTheOlderOneAndNothingElse()
    {
        Write("one", "two");

        Assert.Throws<RunException>(() =>
            SummedFolder.Write(
                _temp["folder"],
                [("a", stream => stream.Write("new"u8))],
                () => throw new RunException(_temp.Path, "It was claimed anew.")
            )
        );

        Assert.Equal("one", File.ReadAllText(_temp["folder", "a"]));
        Assert.Equal(["folder"], Names(_temp.Path));
    }

    [Fact]
    public void Write_WhatIsWrittenDeletedMeanwhile_LeavesTheOlderOne()
    {
        Write("one", "two");

        Assert.Throws<StorageException>(() =>
            SummedFolder.Write(_temp["folder"], [("a", _ => SummedFolder.DeleteLeftovers(_temp["folder"]))], () => { })
        );

        Assert.Null(SummedFolder.Damage(_temp["folder"]));
        Assert.Equal("one", File.ReadAllText(_temp["folder", "a"]));
        Assert.Equal(["folder"], Names(_temp.Path));
    }

    [Fact]
    public void Write_FinishedOneDeletedBeforeItsName_PutsTheOlderOneBack()
    {
        Write("one", "two");

        Assert.Throws<StorageException>(() =>
            SummedFolder.Write(_temp["folder"], [], () => SummedFolder.DeleteLeftovers(_temp["folder"]))
        );

        Assert.Equal("one", File.ReadAllText(_temp["folder", "a"]));
        Assert.Equal(["folder"], Names(_temp.Path));
    }

    [Fact]
    public void Write_WhileAnotherWrites_LeavesWhatThatOneHas()
    {
        Write("one", "two");

        SummedFolder.Write(
            _temp["folder"],
            [
                ("a", stream => stream.Write("outer"u8)),
                (
                    "b",
                    stream =>
                    {
                        Write("inner", "inner");
                        stream.Write("outer"u8);
                    }
                ),
            ],
            () => { }
        );

        Assert.Null(SummedFolder.Damage(_temp["folder"]));
        Assert.Equal("outer", File.ReadAllText(_temp["folder", "a"]));
        Assert.Equal(["folder"], Names(_temp.Path));
    }

    [Fact]
    public void DeleteLeftovers_AfterACrash_DeletesThoseOfTheFolderAlone()
    {
        Write("one", "two");
        Directory.CreateDirectory(_temp["folder.0123.tmp"]);
        Directory.CreateDirectory(_temp["folder.4567.old.tmp"]);
        Directory.CreateDirectory(_temp["folder2.0123.tmp"]);

        SummedFolder.DeleteLeftovers(_temp["folder"]);

        Assert.Equal(["folder", "folder2.0123.tmp"], Names(_temp.Path));
    }

    [Fact]
    public void Damage_LongerFile_SaysBothSizes()
    {
        Write("one", "two");
        File.AppendAllText(_temp["folder", "b"], "!");

        Assert.Equal($"'{_temp["folder", "b"]}' has 4 bytes, expected 3", SummedFolder.Damage(_temp["folder"]));
    }

    [Fact]
    public void Damage_ChangedFile_SaysBothHashes()
    {
        Write("one", "two");
        File.WriteAllText(_temp["folder", "a"], "one".ToUpperInvariant());

        Assert.Matches(
            $"^'{_temp["folder", "a"]}' has the sha256 [0-9a-f]{{64}}, expected 7692c3ad[0-9a-f]{{56}}$",
            SummedFolder.Damage(_temp["folder"])
        );
    }

    [Fact]
    public void Damage_FileThatIsGone_SaysSoOnce()
    {
        Write("one", "two");
        File.Delete(_temp["folder", "a"]);

        Assert.Equal(
            $"'{_temp["folder", "a"]}' cannot be read: there is no such file",
            SummedFolder.Damage(_temp["folder"])
        );
    }

    [Fact]
    public void Damage_NoFolder_SaysWhatIsMissing() =>
        Assert.Equal($"'{_temp["none", "sums.json"]}' is missing", SummedFolder.Damage(_temp["none"]));

    [Theory]
    [InlineData("..")]
    [InlineData("../b")]
    [InlineData("a\0b")]
    public async Task Damages_SealedNameOfNoFile_IsNamed(string name)
    {
        Write("one", "two");
        SealedJson.Write(
            _temp["folder", "sums.json"],
            new FileSums(1, [new FileSum(name, 3, ContentHash.Of([]))]),
            RunJson.Strict.FileSums
        );

        var (damages, _) = await SummedFolder.DamagesAsync(_temp.Path, "folder", TestContext.Current.CancellationToken);

        Assert.Equal(
            ["folder/a", "folder/b", "folder/sums.json"],
            damages.Select(d => d.File).Order(StringComparer.Ordinal)
        );
        Assert.Contains("not a file of the folder", SummedFolder.Damage(_temp["folder"]), StringComparison.Ordinal);
    }

    private void Write(string a, string b) =>
        SummedFolder.Write(
            _temp["folder"],
            [
                ("a", stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(a))),
                ("b", stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(b))),
            ],
            () => { }
        );

    private static IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
