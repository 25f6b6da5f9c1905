using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Tests.Files;

/// <summary>Corpora of JSON lines as anybody can write them: listed, and every document that was listed read again.</summary>
[Collection(FuzzCollection.Name)]
public sealed class JsonLinesFuzzTests : IDisposable
{
    private const int MaxLineBytes = 1000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jsonl", false)]
    [InlineData("a.jsonl.gz", false)]
    [InlineData("a.jsonl.zst", false)]
    [InlineData("a.jsonl.gz", true)]
    [InlineData("a.jsonl.zst", true)]
    public Task List_Damaged_IsTakenInOrRefused(string name, bool isDamagedPacked)
    {
        const string Text = """
            {"id":"2","label":"b","text":"two\nétés \ud83d\ude00"}
            {"other":{"x":[1,2.5e3,null]},"text":"one","id":17,"label":"a"}

            {"id":"3","label":"b","text":""}
            """;
        var bytes = Encoding.UTF8.GetBytes(Text);
        Directory.CreateDirectory(_folder["corpus"]);
        // Two labels there are in any case.
        System.IO.File.WriteAllBytes(_folder["corpus", "whole.jsonl"], bytes);
        var packed = JsonLinesTwin.Pack(name, Text);

        return Fuzz.RunAsync(
            mutator =>
                isDamagedPacked
                    ? mutator.Bytes(packed)
                    : JsonLinesTwin.Pack(name, mutator.Below(2) == 0 ? mutator.Bytes(bytes) : mutator.Json(bytes)),
            input =>
            {
                System.IO.File.WriteAllBytes(_folder["corpus", name], input);
                Read();
            },
            e => e is PipelineException
        );
    }

    private void Read()
    {
        var fields = new JsonFields();
        var listing = ContainerCorpus.List(
            _folder["corpus"],
            fields,
            MaxLineBytes,
            known: null,
            everything: true,
            TestContext.Current.CancellationToken
        );
        using var reader = new ContainerReader(
            listing.Containers!,
            fields,
            new TokenizerOptions { Encoding = TextEncoding.Utf8 },
            _folder["spool"]
        );
        for (var place = 0; place < listing.Keys.Count; place++)
        {
            Assert.True(reader.TryRead(place, listing.Keys[place], out _, out _));
        }
        if (listing.Rejections is [var first, ..])
        {
            throw new CorpusException(first.Path, first.Detail);
        }
    }
}
