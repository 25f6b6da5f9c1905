using Pipeline.Ingest.Files;
using Pipeline.Ingest.Sample;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Tests.Files;

public sealed class SampleCorpusTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_EmptyFolder_FillsItWithAListedCorpus()
    {
        Directory.CreateDirectory(_folder["sample"]);

        Write(new SampleOptions { Documents = 1_003, Labels = 5 });

        var listing = CorpusFolder.List(_folder["sample"], FileNameRule.Digits, TestContext.Current.CancellationToken);
        Assert.Equal(1_003, listing.Keys.Count);
        Assert.Equal(
            "201 201 201 200 200",
            string.Join(
                ' ',
                listing
                    .Keys.CountBy(key => key.Label, StringComparer.Ordinal)
                    .Select(count => count.Value)
                    .OrderDescending()
            )
        );
        Assert.Equal(0, listing.PassedOverCount);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_SameOptionsTwice_GivesTheSameBytes()
    {
        var options = new SampleOptions { Documents = 1_500, Seed = 7 };
        Write(options, "first");
        Write(options, "second");

        foreach (var file in Directory.EnumerateFiles(_folder["first"], "*", SearchOption.AllDirectories))
        {
            var other = Path.Join(_folder["second"], Path.GetRelativePath(_folder["first"], file));
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(other)), other);
        }
    }

    [Fact]
    public void Write_MoreDocuments_KeepsThoseThereWere()
    {
        Write(new SampleOptions { Documents = 100 }, "small");
        Write(new SampleOptions { Documents = 200 }, "large");

        foreach (var file in Directory.EnumerateFiles(_folder["small"], "*", SearchOption.AllDirectories))
        {
            var other = Path.Join(_folder["large"], Path.GetRelativePath(_folder["small"], file));
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(other)), other);
        }
    }

    [Fact]
    public void Write_FolderThatHoldsSomething_Throws()
    {
        Corpus.Write(_folder, "sample/file");

        var error = Assert.Throws<StorageException>(() => Write(new SampleOptions()));

        Assert.Equal(
            $"The folder '{_folder["sample"]}' for the sample corpus already holds something; give a new or an empty one.",
            error.Message
        );
    }

    [Fact]
    public void Write_RestOfAKilledRun_IsReplaced()
    {
        Corpus.Write(_folder, "sample.partial/sci.bees/9999");

        Write(new SampleOptions { Documents = 40 });

        Assert.False(Directory.Exists(_folder["sample.partial"]));
        Assert.False(File.Exists(_folder["sample", "sci.bees", "9999"]));
    }

    [Fact]
    public void Write_FolderOfTheUserWhereTheRestWouldBe_IsRefusedAndStays()
    {
        Corpus.Write(_folder, "sample.partial/notes");

        var error = Assert.Throws<StorageException>(() => Write(new SampleOptions { Documents = 40 }));

        Assert.Equal(
            $"'{_folder["sample.partial"]}' is where the sample corpus is written first, but holds 'notes', which is of no such corpus; move it away, or give another folder.",
            error.Message
        );
        Assert.True(File.Exists(_folder["sample.partial", "notes"]));
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelAtFirstReport(cancellation);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            SampleCorpus.Write(
                _folder["sample"],
                new SampleOptions { Documents = 20_000 },
                progress,
                cancellation.Token
            )
        );

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_FolderUnderAFile_Throws()
    {
        Corpus.Write(_folder, "sample");

        var error = Assert.Throws<StorageException>(() => Write(new SampleOptions(), "sample", "inside"));

        Assert.StartsWith(
            $"The sample corpus '{_folder["sample", "inside"]}' cannot be written: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Write_OptionsOutOfRange_NamesThemAll()
    {
        var error = Assert.Throws<SettingsException>(() => Write(new SampleOptions { Documents = 0, Labels = 1 }));

        Assert.Equal(2, error.Violations.Count);
        Assert.Equal("--labels is 1, but has to be 2 to 10000.", error.Violations[0]);
        Assert.Equal("--documents is 0, but has to be 1 to 100000000.", error.Violations[1]);
    }

    [Fact]
    public void Write_FewerDocumentsThanLabels_Throws()
    {
        var error = Assert.Throws<SettingsException>(() => Write(new SampleOptions { Documents = 19 }));

        Assert.Equal("--documents is 19, but 20 labels need at least one document each.", error.Message);
    }

    private void Write(SampleOptions options, params string[] path) =>
        SampleCorpus.Write(
            _folder[path.Length == 0 ? ["sample"] : path],
            options,
            progress: null,
            TestContext.Current.CancellationToken
        );

    private sealed class CancelAtFirstReport(CancellationTokenSource cancellation) : IProgress<int>
    {
        public void Report(int value) => cancellation.Cancel();
    }
}
