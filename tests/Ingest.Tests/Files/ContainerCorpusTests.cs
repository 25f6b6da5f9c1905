using System.IO.Compression;
using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using ZstdSharp;

namespace Pipeline.Ingest.Tests.Files;

public sealed class ContainerCorpusTests : IDisposable
{
    private const string Lines = """
        {"id":"2","label":"b","text":"two"}
        {"id":1,"label":"a","text":"one"}

        """;

    private const int MaxLineBytes = 2000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_Folder_FindsDocumentsInDocumentOrderWithTheirPlaces()
    {
        Write("a.jsonl", $"\uFEFF{Lines}");
        Write("notes.txt", "no part of it");

        var listing = List();

        Assert.Equal([new("a", "1"), new("b", "2")], listing.Keys);
        Assert.Equal([(39L, 33), (3L, 35)], listing.Containers!.Slices.Select(slice => (slice.Offset, slice.Length)));
        Assert.Equal(1, listing.PassedOverCount);
        Assert.Empty(listing.Rejections);
    }

    [Fact]
    public void Texts_ContainersThatListingRefuses_AreOfThoseThatItTakes()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Lines));
        }
        File.WriteAllBytes(_folder["a.jsonl.gz"], packed.ToArray()[..^9]);
        Directory.CreateDirectory(_folder["b.jsonl"]);
        Write("c.jsonl", Lines);

        var texts = ContainerCorpus.Texts(_folder.Path, new JsonFields(), MaxLineBytes, [new("a", "1"), new("b", "2")]);

        Assert.Equal("one"u8, texts[new("a", "1")]);
        Assert.Equal("two"u8, texts[new("b", "2")]);
    }

    [Fact]
    public void List_RepeatedKey_TakesTheFirstByFileThenLine()
    {
        Write("b.jsonl", Lines);
        Write(
            "a.jsonl",
            "{\"id\":\"1\",\"label\":\"a\",\"text\":\"other\"}\n{\"id\":\"1\",\"label\":\"a\",\"text\":\"third\"}"
        );

        var listing = List();

        Assert.Equal(0, listing.Containers!.Slices[0].Container);
        Assert.Equal(
            [
                "a.jsonl:2 Duplicate The document 'a/1' is at 'a.jsonl:1' already; of lines with the same label and id the first one is taken.",
                "b.jsonl:2 Duplicate The document 'a/1' is at 'a.jsonl:1' already; of lines with the same label and id the first one is taken.",
            ],
            listing.Rejections.Select(rejection => $"{rejection.Path} {rejection.Reason} {rejection.Detail}")
        );
    }

    [Fact]
    public void List_LinesWithoutADocument_AreRejectedByNumber()
    {
        Write(
            "a.jsonl",
            $"{Lines}nonsense\n{{\"id\":\"3\",\"text\":\"\"}}\n{{\"id\":\"3\",\"label\":\"a/b\",\"text\":\"\"}}\n{new string('x', MaxLineBytes + 1)}\n"
        );

        var listing = List();

        Assert.Equal(
            [
                ("a.jsonl:3", RejectionReason.Malformed),
                ("a.jsonl:4", RejectionReason.Malformed),
                ("a.jsonl:5", RejectionReason.BadName),
                ("a.jsonl:6", RejectionReason.TooLarge),
            ],
            listing.Rejections.Select(rejection => (rejection.Path, rejection.Reason))
        );
        Assert.Equal("The line has no field 'label'.", listing.Rejections[1].Detail);
    }

    [Fact]
    public void List_IdsAndLabelsThatMessagesHaveNoRoomFor_AreRejected()
    {
        Write(
            "a.jsonl",
            string.Join(
                '\n',
                Lines.TrimEnd(),
                Line("a", 'é', 512),
                Line("a", 'é', 513),
                Line(new string('é', 128), 'x', 1)
            )
        );

        var listing = List();

        Assert.Contains(new DocumentKey("a", new string('é', 512)), listing.Keys);
        Assert.Equal(
            [
                "a.jsonl:4 BadName The line's 'id' has 1026 bytes of UTF-8; at most 1024 are taken.",
                "a.jsonl:5 BadName The line's 'label' has 256 bytes of UTF-8; at most 255 are taken.",
            ],
            listing.Rejections.Select(rejection => $"{rejection.Path} {rejection.Reason} {rejection.Detail}")
        );

        static string Line(string label, char id, int count) =>
            $"{{\"id\":\"{new string(id, count)}\",\"label\":\"{label}\",\"text\":\"\"}}";
    }

    [Fact]
    public void List_LineLongerThanTheLimit_SaysWhatRaisesIt()
    {
        Write("a.jsonl", Lines + new string('x', MaxLineBytes + 1) + "\n");

        Assert.Equal(
            [
                $"a.jsonl:3 TooLarge The line has {MaxLineBytes + 1} bytes, the limit is {MaxLineBytes}; '--max-document-bytes' raises it.",
            ],
            List().Rejections.Select(rejection => $"{rejection.Path} {rejection.Reason} {rejection.Detail}")
        );
    }

    [Fact]
    public void List_MoreLabelsThanMessagesHaveRoomFor_SaysSo()
    {
        var lines = Enumerable
            .Range(0, 20_000)
            .Select(i => $"{{\"id\":\"{i}\",\"label\":\"label {i:00000}\",\"text\":\"\"}}");
        Write("a.jsonl", string.Join('\n', lines));

        var error = Assert.Throws<CorpusException>(() => List());

        Assert.StartsWith(
            $"The corpus '{_folder.Path}' has 20,000 labels: with 16 bytes for each their names take 540,000, and 524,288 are the most ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void List_CompressedInSeveralFrames_IsAsThePlainOne(string ending)
    {
        byte[] packed = [.. Pack(ending, Lines[..20]), .. Pack(ending, Lines[20..])];
        File.WriteAllBytes(_folder[$"a.jsonl{ending}"], packed);

        var listing = List();

        Assert.True(listing.Containers!.Containers[0].IsCompressed);
        Assert.Equal([new("a", "1"), new("b", "2")], listing.Keys);
    }

    [Theory]
    [InlineData(".gz", 4)]
    [InlineData(".gz", 12)]
    [InlineData(".gz", 20)]
    [InlineData(".zst", 1)]
    public void List_CompressedFileThatEndsEarly_IsRejectedWhole(string ending, int missing)
    {
        Write("a.jsonl", Lines);
        File.WriteAllBytes(
            _folder[$"b.jsonl{ending}"],
            Pack(ending, "{\"id\":\"3\",\"label\":\"c\",\"text\":\"three\"}\n")[..^missing]
        );

        var listing = List();

        Assert.Equal([new("a", "1"), new("b", "2")], listing.Keys);
        Assert.Equal(
            (RejectionReason.Malformed, $"b.jsonl{ending}"),
            (listing.Rejections[0].Reason, listing.Rejections[0].Path)
        );
    }

    [Fact]
    public void List_UnchangedContainer_IsNotRead()
    {
        Write("a.jsonl", Lines);
        var first = List();
        var index = new ContainerIndex(
            _folder.Path,
            new JsonFields(),
            MaxLineBytes,
            long.MaxValue,
            [
                first.Containers!.Containers[0] with
                {
                    Lines = [.. first.Containers.Containers[0].Lines.Take(1), new(new("z", "9"), 7, 0, 1, 5)],
                },
            ]
        );

        Assert.Equal([new("b", "2"), new("z", "9")], List(index).Keys);
        Assert.True(List(index).Containers!.IsIndexCurrent);
        Assert.Equal([new("a", "1"), new("b", "2")], List(index with { MaxLineBytes = 999 }).Keys);
        Assert.Equal([new("a", "1"), new("b", "2")], List(index with { ListedAtNs = 0 }).Keys);
    }

    [Fact]
    public void List_DamagedContainerAndDeadLinkAsBefore_LeaveTheIndexCurrent()
    {
        Write("a.jsonl", Lines);
        File.WriteAllBytes(_folder["b.jsonl.gz"], Pack(".gz", Lines)[..^4]);
        File.CreateSymbolicLink(_folder["c.jsonl"], _folder["nowhere"]);
        var first = List();
        var index = new ContainerIndex(
            _folder.Path,
            new JsonFields(),
            MaxLineBytes,
            long.MaxValue,
            first.Containers!.Containers
        );

        var again = List(index);

        Assert.True(again.Containers!.IsIndexCurrent);
        Assert.Same(first.Containers.Containers[1], again.Containers.Containers[1]);
        Assert.Equal(first.Rejections, again.Rejections);
    }

    // Frames made by hand (RFC 8878, 3.1.1.1): a window of 256 MiB, and dictionary 7, each with an empty raw block.
    [Theory]
    [InlineData(
        new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x90, 0x01, 0x00, 0x00 },
        "The file cannot be read: it was compressed with a zstd window of more than 128 MiB; decompress it with 'zstd -d --long=31', and compress it again with at most '--long=27'."
    )]
    [InlineData(
        new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0x01, 0x00, 0x07, 0x01, 0x00, 0x00 },
        "The file cannot be read: it was compressed with a zstd dictionary; decompress it with that, and compress it again without."
    )]
    public void List_ZstdThatIsNotRead_SaysWhatItIs(byte[] packed, string detail)
    {
        Write("a.jsonl", Lines);
        File.WriteAllBytes(_folder["b.jsonl.zst"], packed);

        var rejection = Assert.Single(List().Rejections);

        Assert.Equal(new Rejection("b.jsonl.zst", RejectionReason.Malformed, detail), rejection);
    }

    [Fact]
    public void List_RefusedContainerIsReadableNow_IndexIsNotCurrent()
    {
        Write("a.jsonl", Lines);
        File.CreateSymbolicLink(_folder["c.jsonl"], _folder["target"]);
        var first = List();
        var index = new ContainerIndex(
            _folder.Path,
            new JsonFields(),
            MaxLineBytes,
            long.MaxValue,
            first.Containers!.Containers
        );
        Write("target", "{\"id\":\"3\",\"label\":\"c\",\"text\":\"three\"}\n");

        var again = List(index);

        Assert.False(again.Containers!.IsIndexCurrent);
        Assert.Equal(3, again.Keys.Count);
    }

    [Fact]
    public void List_OneLabel_SaysSoWithTheFirstRefusal()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"label\":\"a\",\"text\":\"\"}\n{\"id\":\"1\",\"group\":\"b\",\"text\":\"\"}");

        var error = Assert.Throws<CorpusException>(() => List());

        Assert.Equal(
            $"The corpus '{_folder.Path}' has 1 file of JSON lines, but documents of one label only, 'a'; a classifier needs at least two labels. "
                + "'--id-field', '--label-field' and '--text-field' name the fields. The first of 1 refusal, 'a.jsonl:2': The line has no field 'label'.",
            error.Message
        );
    }

    [Fact]
    public void List_DamagedCompression_DoesNotAdviseOnFields()
    {
        File.WriteAllBytes(_folder["a.jsonl.gz"], Pack(".gz", Lines)[..^4]);

        var error = Assert.Throws<CorpusException>(() => List());

        Assert.Equal(
            $"The corpus '{_folder.Path}' has 1 file of JSON lines, but no document; a classifier needs at least two labels. "
                + "The first of 1 refusal, 'a.jsonl.gz': The file's compression is damaged, or the file ends early; none of it is taken in.",
            error.Message
        );
    }

    [Fact]
    public void List_OneLabelBesideABrokenLine_AdvisesOnFields()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"label\":\"a\",\"text\":\"\"}\n{");

        var error = Assert.Throws<CorpusException>(() => List());

        Assert.Contains(
            "'--id-field', '--label-field' and '--text-field' name the fields. The first of 1 refusal, 'a.jsonl:2': ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void List_OneLabelBesideADamagedFile_DoesNotAdviseOnFields()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"label\":\"a\",\"text\":\"\"}");
        File.WriteAllBytes(_folder["b.jsonl.gz"], Pack(".gz", Lines)[..^4]);

        var error = Assert.Throws<CorpusException>(() => List());

        Assert.DoesNotContain("--label-field", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_OneLabelInSoundLines_AdvisesOnFields()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"label\":\"a\",\"text\":\"\"}");

        var error = Assert.Throws<CorpusException>(() => List());

        Assert.EndsWith(
            "'--id-field', '--label-field' and '--text-field' name the fields.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Find_DamagedIndex_IsNone()
    {
        Write("a.jsonl", $"{Lines}nonsense");
        var containers = List().Containers!.Containers;
        var path = _folder["containers"];
        ContainerIndexFile.Write(path, new ContainerIndex("/corpus", new JsonFields(), 1000, 5, containers));

        var read = ContainerIndexFile.Find(path)!;
        Assert.Equal(("/corpus", 1000, 5L), (read.Corpus, read.MaxLineBytes, read.ListedAtNs));
        Assert.Equal(containers[0].Lines, read.Containers[0].Lines);
        Assert.Equal(containers[0].Rejections, read.Containers[0].Rejections);
        Assert.Equal(containers[0].File, read.Containers[0].File);

        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Null(ContainerIndexFile.Find(path));
            bytes[i] ^= 1;
        }
    }

    private CorpusListing List(ContainerIndex? known = null) =>
        ContainerCorpus.List(
            _folder.Path,
            new JsonFields(),
            maxLineBytes: MaxLineBytes,
            known,
            everything: false,
            TestContext.Current.CancellationToken
        );

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text, new UTF8Encoding(false));

    private static byte[] Pack(string ending, string text)
    {
        using var packed = new MemoryStream();
        using (
            Stream stream = ending is ".gz"
                ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)
                : new CompressionStream(packed, leaveOpen: true)
        )
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        return packed.ToArray();
    }
}
