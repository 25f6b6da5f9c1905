using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Tests.Files;

public sealed class CorpusFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_LabelsAndNames_GivesThemInDocumentOrder()
    {
        Corpus.Write(_folder, "b/2", "b/10", "a.b/1", "a/1", "\uFF5E/1", "\U0001F600/1");

        var listing = List();

        // As pairs by code point: 'a' < 'a.b'; "10" < "2"; U+FF5E < U+1F600, which UTF-16 has the other way round.
        Assert.Equal("a/1 a.b/1 b/10 b/2 \uFF5E/1 \U0001F600/1", string.Join(' ', listing.Keys));
    }

    [Fact]
    public void List_Files_FingerprintsThem()
    {
        Corpus.Write(_folder, "a/1", "b/1");
        var modified = new DateTime(2001, 9, 9, 1, 46, 40, 123, DateTimeKind.Utc);
        File.WriteAllText(_folder["b", "1"], "twelve bytes");
        File.SetLastWriteTimeUtc(_folder["b", "1"], modified);

        var fingerprint = List().Fingerprints[1];

        Assert.Equal(12, fingerprint.SizeBytes);
        Assert.Equal(1_000_000_000_123_000_000, fingerprint.ModifiedNs);
    }

    [Fact]
    public void List_DigitsRule_CountsOtherNames()
    {
        Corpus.Write(_folder, "a/1", "a/1.txt", "a/.2", "a/\u0663", "b/1", "b/x", "README");

        var listing = List();

        Assert.Equal("a/1 b/1", string.Join(' ', listing.Keys));
        Assert.Equal(4, listing.PassedOverCount);
        Assert.Empty(listing.Rejections);
    }

    [Fact]
    public void List_FilesBesideTheLabelsAndFoldersWithoutDocuments_AreCountedAndNamed()
    {
        Corpus.Write(_folder, "a/1", "b/1", "c/readme.txt", "notes", "README", ".hidden");
        Directory.CreateDirectory(_folder["d"]);

        Assert.Equal(new UnusedEntries(2, "c", 2, "README"), List().Unused);
    }

    [Fact]
    public void List_LabelFolderWhoseOnlyMessageIsRefused_IsNotCalledEmpty()
    {
        Corpus.Write(_folder, "a/1", "b/1");
        Directory.CreateDirectory(_folder["c", "7"]);

        Assert.Equal(new UnusedEntries(0, null, 0, null), List().Unused);
    }

    [Fact]
    public void List_NobodyNeedsItAnyMore_StopsInsideALabel()
    {
        Corpus.Write(_folder, "a/1", "b/1");

        Assert.Throws<OperationCanceledException>(() =>
            LabelFolder.List(_folder.Path, "a", FileNameRule.Digits, new CancellationToken(true))
        );
    }

    [Fact]
    public void List_AnyRule_TakesEveryNameWithoutLeadingDot()
    {
        Corpus.Write(_folder, "a/1.txt", "a/.2", "b/x y", ".git/1");

        var listing = List(FileNameRule.Any);

        Assert.Equal("a/1.txt b/x y", string.Join(' ', listing.Keys));
        Assert.Equal(1, listing.PassedOverCount);
    }

    [Fact]
    public void List_FolderWithoutDocuments_IsNoLabel()
    {
        Corpus.Write(_folder, "a/1", "b/1", "notes/readme");
        Directory.CreateDirectory(_folder["empty"]);

        Assert.Equal("a/1 b/1", string.Join(' ', List().Keys));
    }

    [Fact]
    public void List_FolderNamedLikeAMessage_IsRejected()
    {
        Corpus.Write(_folder, "a/1", "a/2/3", "b/1");

        var rejection = Assert.Single(List().Rejections);

        Assert.Equal(
            new Rejection("a/2", RejectionReason.NotAFile, "A folder stands where a message is expected."),
            rejection
        );
    }

    [Fact]
    public async Task List_PipeNamedLikeAMessage_IsRejectedUnopened()
    {
        Corpus.Write(_folder, "a/1", "b/1");
        await Pipe.MakeAsync(_folder["a", "2"]);

        var rejection = Assert.Single(List().Rejections);

        Assert.Equal("a/2", rejection.Path);
        Assert.Equal(RejectionReason.NotAFile, rejection.Reason);
        Assert.Equal("A pipe, a socket or a device stands where a message is expected.", rejection.Detail);
    }

    [Fact]
    public void List_LinksToNowhereAndRoundInACircle_AreRejected()
    {
        Corpus.Write(_folder, "a/1", "b/1");
        File.CreateSymbolicLink(_folder["a", "2"], "nowhere");
        File.CreateSymbolicLink(_folder["a", "3"], "4");
        File.CreateSymbolicLink(_folder["a", "4"], "3");
        File.CreateSymbolicLink(_folder["c"], "gone");

        var rejections = List().Rejections;

        Assert.Equal("a/2 a/3 a/4 c", string.Join(' ', rejections.Select(rejection => rejection.Path)));
        Assert.All(rejections, rejection => Assert.Equal(RejectionReason.BrokenLink, rejection.Reason));
        Assert.Equal(
            "A symbolic link stands where a message is expected, and it leads nowhere or round in a circle.",
            rejections[0].Detail
        );
        Assert.Equal("A symbolic link in the corpus folder leads nowhere or round in a circle.", rejections[3].Detail);
    }

    [Fact]
    public void List_LinksToFoldersAbove_AreRejected()
    {
        Corpus.Write(_folder, "a/1", "b/1");
        Directory.CreateSymbolicLink(_folder["loop"], ".");
        Directory.CreateSymbolicLink(_folder["a", "2"], "..");

        var rejections = List().Rejections;

        Assert.Equal("a/2 loop", string.Join(' ', rejections.Select(rejection => rejection.Path)));
        Assert.All(rejections, rejection => Assert.Equal(RejectionReason.BrokenLink, rejection.Reason));
        Assert.Equal(
            "A symbolic link stands where a label folder is expected, and it leads back to a folder above it.",
            rejections[1].Detail
        );
    }

    [Fact]
    public void List_LinksToFilesAndFoldersElsewhere_AreFollowed()
    {
        using var elsewhere = new TempFolder();
        Corpus.Write(elsewhere, "c/7");
        Corpus.Write(_folder, "a/1");
        File.CreateSymbolicLink(_folder["a", "2"], elsewhere["c", "7"]);
        Directory.CreateSymbolicLink(_folder["c"], elsewhere["c"]);

        Assert.Equal("a/1 a/2 c/7", string.Join(' ', List().Keys));
    }

    [Fact]
    public void List_NamesWithControlCharacters_AreRejected()
    {
        Corpus.Write(_folder, "a/1", "b/1", "b/x\ty", "c\nd/1");

        var rejections = List(FileNameRule.Any).Rejections;

        Assert.Equal(2, rejections.Count);
        Assert.Equal(
            new Rejection(
                "b/x\ty",
                RejectionReason.BadName,
                "The file's name holds a control character or bytes that are not UTF-8; rename the file."
            ),
            rejections[0]
        );
        Assert.Equal(
            new Rejection(
                "c\nd",
                RejectionReason.BadName,
                "The label folder's name holds a control character or bytes that are not UTF-8; rename the folder."
            ),
            rejections[1]
        );
    }

    [Fact]
    public void List_LabelFolderNameNotUtf8_IsRejected()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file system whose names are bytes.");
        Corpus.Write(_folder, "a/1", "b/1");
        using var mkdir = Process.Start(
            new ProcessStartInfo("bash", ["-c", "mkdir $'caf\\xe9'"]) { WorkingDirectory = _folder.Path }
        )!;
        mkdir.WaitForExit();

        var rejection = Assert.Single(List().Rejections);

        Assert.Equal(
            new Rejection(
                "caf\uFFFD",
                RejectionReason.BadName,
                "The label folder's name holds a control character or bytes that are not UTF-8; rename the folder."
            ),
            rejection
        );
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void List_UnreadableLabelFolder_IsRejected()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "A privileged process may read every folder.");
        Corpus.Write(_folder, "a/1", "b/1", "c/1");
        File.SetUnixFileMode(_folder["c"], UnixFileMode.None);

        var rejection = Assert.Single(List().Rejections);

        File.SetUnixFileMode(_folder["c"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal("c", rejection.Path);
        Assert.Equal(RejectionReason.Unreadable, rejection.Reason);
        Assert.StartsWith("The label folder cannot be listed: ", rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void List_MissingFolder_Throws()
    {
        Throws(
            _folder["gone"],
            "The corpus folder '{0}' does not exist; give the folder that holds one folder for each label."
        );
    }

    [Fact]
    public void List_File_Throws()
    {
        Corpus.Write(_folder, "file");

        Throws(
            _folder["file"],
            "The corpus '{0}' is a file, not a folder; give the folder that holds one folder for each label."
        );
    }

    [Fact]
    public void List_EmptyFolder_Throws()
    {
        Throws(_folder.Path, "The corpus folder '{0}' is empty; give the folder that holds one folder for each label.");
    }

    [Fact]
    public void List_NoLabelFolders_Throws()
    {
        Corpus.Write(_folder, "1", "2");

        Throws(
            _folder.Path,
            "The corpus folder '{0}' holds no label folders (0 entries were refused); "
                + "give the folder that holds one folder for each label, and in each the messages."
        );
    }

    [Fact]
    public void List_FolderOfJsonLines_NamesTheOptionThatReadsThem()
    {
        Corpus.Write(_folder, "posts.jsonl.gz", "README");

        Throws(
            _folder.Path,
            "The corpus folder '{0}' holds no label folders but JSON lines, such as 'posts.jsonl.gz'; "
                + "'--input jsonl' reads them."
        );
    }

    [Fact]
    public void List_FileOfJsonLines_NamesTheOptionThatReadsIt()
    {
        Corpus.Write(_folder, "posts.jsonl");

        Throws(_folder["posts.jsonl"], "The corpus '{0}' is a file, not a folder; '--input jsonl' reads JSON lines.");
    }

    [Fact]
    public void List_NoDocument_Throws()
    {
        Corpus.Write(_folder, "a/x.txt", "b/y.txt", "b/1/z");

        Throws(
            _folder.Path,
            "The corpus folder '{0}' has 2 label folders but no document (2 files were passed over by name, "
                + "1 entry was refused); '--file-names any' takes names that are not digits only."
        );
    }

    [Fact]
    public void List_OneLabel_Throws()
    {
        Corpus.Write(_folder, "a/1", "a/2");
        Directory.CreateDirectory(_folder["b"]);

        Throws(
            _folder.Path,
            "The corpus folder '{0}' has documents of one label only, 'a' (0 files were passed over by name, "
                + "0 entries were refused); a classifier needs at least two labels: check that it is the right folder."
        );
    }

    [Fact]
    public void List_Cancelled_Stops()
    {
        Corpus.Write(_folder, "a/1", "b/1");

        Assert.Throws<OperationCanceledException>(() =>
            CorpusFolder.List(_folder.Path, FileNameRule.Digits, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void List_RealCorpus_GivesTheGoldenPaths()
    {
        var listing = CorpusFolder.List(RealData.Corpus, FileNameRule.Digits, TestContext.Current.CancellationToken);

        Assert.Equal(19_997, listing.Keys.Count);
        Assert.Equal(20, listing.Keys.Select(key => key.Label).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(46_132_883, listing.Fingerprints.Sum(fingerprint => fingerprint.SizeBytes));
        Assert.Empty(listing.Rejections);
        // sha256 of the paths as Python sorts them, joined by newlines
        Assert.Equal(
            "39313fac79aa19bb0a7552074296e9c06f6d4ae7c7e321aceceef2eee85c9220",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', listing.Keys))))
        );
    }

    private CorpusListing List(FileNameRule rule = FileNameRule.Digits) =>
        CorpusFolder.List(_folder.Path, rule, TestContext.Current.CancellationToken);

    private static void Throws(string path, string message)
    {
        var error = Assert.Throws<CorpusException>(() =>
            CorpusFolder.List(path, FileNameRule.Digits, TestContext.Current.CancellationToken)
        );
        Assert.Equal(message.Replace("{0}", path, StringComparison.Ordinal), error.Message);
        Assert.Equal(path, error.Path);
    }
}
