using System.Security.Cryptography;
using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.Files;

public sealed class DocumentReaderTests : IDisposable
{
    private static readonly TokenizerOptions AsItIs = new() { Strip = StripMode.None };
    private static readonly DocumentKey Key = new("a", "1");

    private readonly TempFolder _folder = new();

    public DocumentReaderTests() => Directory.CreateDirectory(_folder["a"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public void TryRead_File_GivesAllOfIt(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)'x');
        File.WriteAllBytes(_folder["a", "1"], bytes);

        Assert.True(new DocumentReader(_folder.Path, AsItIs).TryRead(Key, out var message, out var rejection));

        Assert.Null(rejection);
        Assert.True(message.Utf8.SequenceEqual(bytes));
    }

    [Fact]
    public void TryRead_ShortFileAfterLongOne_GivesTheShortOne()
    {
        File.WriteAllText(_folder["a", "1"], new string('x', 200_000));
        File.WriteAllText(_folder["a", "2"], "short");
        var reader = new DocumentReader(_folder.Path, AsItIs);
        reader.TryRead(Key, out _, out _);

        reader.TryRead(new DocumentKey("a", "2"), out var message, out _);

        Assert.Equal("short", Encoding.UTF8.GetString(message.Utf8));
    }

    [Fact]
    public void TryRead_OptionsGiven_DecodesAndStrips()
    {
        File.WriteAllBytes(_folder["a", "1"], Encoding.Latin1.GetBytes("Path: x\r\nSubject: café\r\n\r\nbody\r\n"));

        new DocumentReader(_folder.Path, new TokenizerOptions()).TryRead(Key, out var message, out _);

        Assert.Equal("Subject: café\n\nbody\n", Encoding.UTF8.GetString(message.Utf8));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void TryRead_AroundTheLimit_RejectsWhatIsLarger(int maxDocumentBytes, bool isRead)
    {
        File.WriteAllText(_folder["a", "1"], "12345");

        Assert.Equal(isRead, new DocumentReader(_folder.Path, AsItIs, maxDocumentBytes).TryRead(Key, out _, out _));
    }

    [Fact]
    public void TryRead_GigabyteFile_IsRejectedUnread()
    {
        using (var file = File.Create(_folder["a", "1"]))
        {
            file.SetLength(1_000_000_000); // a hole: takes no room
        }

        Assert.Equal(
            new Rejection(
                "a/1",
                RejectionReason.TooLarge,
                "The file has 1000000000 bytes, the limit is 16777216; '--max-document-bytes' raises it."
            ),
            Reject(AsItIs)
        );
    }

    [Fact]
    public void TryRead_FileGone_IsRejectedAsVanished()
    {
        Assert.Equal(
            new Rejection("a/1", RejectionReason.Vanished, "The file was listed but is gone now."),
            Reject(AsItIs)
        );
    }

    [Fact]
    public void TryRead_LabelFolderGone_IsRejectedAsVanished()
    {
        Directory.Delete(_folder["a"]);

        Assert.Equal(RejectionReason.Vanished, Reject(AsItIs).Reason);
    }

    [Fact]
    public void TryRead_FolderInItsPlace_IsRejectedAsUnreadable()
    {
        Directory.CreateDirectory(_folder["a", "1"]);

        var rejection = Reject(AsItIs);

        Assert.Equal(RejectionReason.Unreadable, rejection.Reason);
        Assert.Equal("The file cannot be read: permission is denied.", rejection.Detail);
    }

    [Fact]
    public void TryRead_DeviceThatFails_IsRejectedAsUnreadable()
    {
        Assert.SkipUnless(File.Exists("/proc/self/mem"), "Needs a file whose first byte cannot be read.");
        File.CreateSymbolicLink(_folder["a", "1"], "/proc/self/mem");

        Assert.Equal(
            new Rejection("a/1", RejectionReason.Unreadable, "The file cannot be read: Input/output error."),
            Reject(AsItIs)
        );
    }

    [Fact]
    public async Task TryRead_PipeInItsPlace_IsRejectedUnopened()
    {
        await Pipe.MakeAsync(_folder["a", "1"]);

        Assert.Equal(
            new Rejection(
                "a/1",
                RejectionReason.NotAFile,
                "A pipe, a socket or a device stands where a message is expected."
            ),
            Reject(AsItIs)
        );
    }

    [Fact]
    public void TryRead_SizeNeverAsAnnounced_IsRejectedAfterThreeLooks()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "Needs a file that says it has no bytes, but has.");
        File.CreateSymbolicLink(_folder["a", "1"], "/proc/self/status");

        Assert.Equal(
            new Rejection(
                "a/1",
                RejectionReason.Unreadable,
                "The file changed each of the 3 times it was read; wait until it is written."
            ),
            Reject(AsItIs)
        );
    }

    [Fact]
    public void TryRead_NotUtf8_IsRejectedWithTheByte()
    {
        File.WriteAllBytes(_folder["a", "1"], "caf"u8.ToArray().Append((byte)0xE9).ToArray());

        Assert.Equal(
            new Rejection(
                "a/1",
                RejectionReason.BadEncoding,
                "Byte 3 (0xE9) begins no valid UTF-8 character; "
                    + "'--encoding latin-1' reads every byte, '--encoding auto' decides for each document."
            ),
            Reject(new TokenizerOptions { Encoding = TextEncoding.Utf8 })
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_001)]
    public void Constructor_LimitOutOfRange_Throws(int maxDocumentBytes)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DocumentReader(_folder.Path, AsItIs, maxDocumentBytes));
    }

    // The hashes are of all texts in document order, each followed by NUL, made by CPython 3.11 reading the files as
    // latin-1 and applying scikit-learn's three functions, or dropping the seven headers.
    [Theory]
    [InlineData(StripMode.None, 0, "0deb54cae6f973c3559ac3f8dbf0edbfd1ec739ce9e5a461be955428b2c65729")]
    [InlineData(StripMode.Leaky, 0, "66b97d8025053f078e53a20631052b43e30ee5bff8fff17d87310f66ebce1bd7")]
    [InlineData(StripMode.Headers, 41, "07f48a733986cedede7cb23878f3668637edccf11d44e7cf5c9c20265ef23735")]
    [InlineData(StripMode.Strict, 546, "9cffa116a65b15ee4fd87e2bd89fcd69ba78c64192bed66e8eeb6a1de229096e")]
    public void TryRead_RealCorpus_GivesTheTextsPythonGives(StripMode strip, int blankCount, string sha256)
    {
        var listing = CorpusFolder.List(RealData.Corpus, FileNameRule.Digits, TestContext.Current.CancellationToken);
        var reader = new DocumentReader(RealData.Corpus, new TokenizerOptions { Strip = strip });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var blank = 0;
        foreach (var key in listing.Keys)
        {
            Assert.True(reader.TryRead(key, out var message, out _));
            hash.AppendData(message.Utf8);
            hash.AppendData([0]);
            blank += Encoding.UTF8.GetString(message.Utf8).AsSpan().Trim().IsEmpty ? 1 : 0;
        }

        Assert.Equal(sha256, Convert.ToHexStringLower(hash.GetHashAndReset()));
        Assert.Equal(blankCount, blank);
    }

    [Fact]
    public void TryRead_RealCorpus_FindsEveryMessageId()
    {
        var listing = CorpusFolder.List(RealData.Corpus, FileNameRule.Digits, TestContext.Current.CancellationToken);
        var reader = new DocumentReader(RealData.Corpus, new TokenizerOptions());
        var hashes = new List<ulong>();
        foreach (var key in listing.Keys)
        {
            reader.TryRead(key, out var message, out _);
            hashes.Add(message.MessageIdHash);
        }

        Assert.DoesNotContain(0UL, hashes);
        Assert.Equal(19_466, hashes.Distinct().Count()); // 531 documents repeat another's
    }

    private Rejection Reject(TokenizerOptions options)
    {
        Assert.False(new DocumentReader(_folder.Path, options).TryRead(Key, out _, out var rejection));
        return rejection;
    }
}
