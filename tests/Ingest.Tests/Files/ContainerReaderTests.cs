using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Tests.Files;

public sealed class ContainerReaderTests : IDisposable
{
    private const string Lines = """
        {"id":"2","label":"b","text":"two"}
        {"id":1,"label":"a","text":"\u00e9t\u00e9"}

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.jsonl.zst")]
    public void TryRead_ListedDocuments_GivesTheirTexts(string name)
    {
        Write(name, Lines);
        var listing = List();
        using var reader = Reader(listing);

        Assert.Equal(["\u00e9t\u00e9", "two"], listing.Keys.Select((key, place) => Text(reader, place, key)));
    }

    [Theory]
    [InlineData("two", "tow")]
    [InlineData("\"b\"", "\"c\"")]
    [InlineData("\"2\"", "\"3\"")]
    [InlineData("{\"id\":\"2\"", "{\"no\":\"2\"")]
    [InlineData("{\"id\":\"2\",\"label\":\"b\",\"text\":\"two\"}\n", "")]
    public void TryRead_ContainerWrittenAfterItWasListed_IsRefused(string before, string after)
    {
        Write("a.jsonl", Lines);
        var listing = List();
        using var reader = Reader(listing);
        Write("a.jsonl", Lines.Replace(before, after, StringComparison.Ordinal));

        var error = Assert.Throws<CorpusException>(() => Text(reader, 1, listing.Keys[1]));

        Assert.Equal(
            $"'{_folder["corpus", "a.jsonl"]}' changed after it was listed. Wait until it is written, and run the same command again.",
            error.Message
        );
    }

    [Fact]
    public void TryRead_ContainerDeletedAfterItWasListed_IsRefused()
    {
        Write("a.jsonl.gz", Lines);
        var listing = List();
        using var reader = Reader(listing);
        System.IO.File.Delete(_folder["corpus", "a.jsonl.gz"]);

        Assert.Throws<CorpusException>(() => Text(reader, 0, listing.Keys[0]));
    }

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("a.jsonl.gz")]
    public async Task TryRead_PipeInTheContainersPlace_IsRefusedUnopened(string name)
    {
        Write(name, Lines);
        var listing = List();
        using var reader = Reader(listing);
        await Pipe.MakeAsync(_folder["corpus", name]);

        var error = Assert.Throws<CorpusException>(() => Text(reader, 0, listing.Keys[0]));

        Assert.Contains("it was listed", error.Message, StringComparison.Ordinal);
    }

    private CorpusListing List() =>
        ContainerCorpus.List(
            _folder["corpus"],
            new JsonFields(),
            maxLineBytes: 1000,
            known: null,
            everything: false,
            TestContext.Current.CancellationToken
        );

    private ContainerReader Reader(CorpusListing listing) =>
        new(
            listing.Containers!,
            new JsonFields(),
            new TokenizerOptions { Encoding = TextEncoding.Utf8 },
            _folder["spool"]
        );

    private static string Text(ContainerReader reader, int place, DocumentKey key)
    {
        Assert.True(reader.TryRead(place, key, out var message, out _));
        return Encoding.UTF8.GetString(message.Utf8);
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(_folder["corpus"]);
        System.IO.File.WriteAllBytes(_folder["corpus", name], JsonLinesTwin.Pack(name, text));
    }
}
