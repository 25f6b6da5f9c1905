using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Manifests whose seal is right and whose content is not.</summary>
public sealed class HostileManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"blocks/", "\"../blocks/")]
    [InlineData("\"blocks/", "\"/etc/")]
    [InlineData("\"blocks/", "\"shards/../blocks/")]
    [InlineData("\"blocks/", "\"blocks//")]
    [InlineData("\"shards/", "\"blocks/")]
    [InlineData("\"documents\": 3", "\"documents\": 2147483648")]
    [InlineData("\"documents\": 3", "\"documents\": -3")]
    [InlineData("\"documents\": 3", "\"documents\": \"3\"")]
    [InlineData("\"documents\": 3", "\"documents\": 3.0")]
    [InlineData("\"documents\": 3", "\"documents\": 4")]
    [InlineData("\"tokens\": 5", "\"tokens\": 3")]
    [InlineData("\"maxLength\": 2", "\"maxLength\": 2147483647")]
    [InlineData("\"maxLength\": 2", "\"maxLength\": 0")]
    [InlineData("\"maxWords\": 20", "\"maxWords\": 1")]
    [InlineData("\"maxWords\": 20", "\"maxWords\": 20, \"maxWords\": 20")]
    [InlineData("\"maxWords\": 20", "\"unknown\": 1, \"maxWords\": 20")]
    [InlineData("\"prefix\": \"\"", "\"prefix\": \"2\"")]
    [InlineData("\"prefix\": \"\"", "\"prefix\": null")]
    [InlineData("\"strip\": \"none\"", "\"strip\": 0")]
    [InlineData("\"strip\": \"none\"", "\"strip\": \"all\"")]
    [InlineData("\"sci.space\"", "\"alt.atheism\"")]
    [InlineData("\"vectors\": null", "\"vectors\": []")]
    [InlineData("\"rejections\": null", "\"rejections\": {}")]
    [InlineData("\"labels\": [", "\"labels\": [ null,")]
    [InlineData("\"chunks\": [", "\"chunks\": [ null,")]
    public async Task Read_SealedNonsense_IsRefused(string text, string replacement)
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        Reseal(json => json.Replace(text, replacement, StringComparison.Ordinal));

        Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));
    }

    // What a run records of its data is the hash of the manifest as this program writes it.
    [Fact]
    public async Task Read_SameValuesWrittenOtherwise_IsRefused()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        Reseal(json => json.Replace("\"documents\": 3", "\"documents\":  3", StringComparison.Ordinal));

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));

        Assert.Contains("it is not in the form that this program writes.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OlderVersion_SaysWhichOneThisProgramWrites()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        Reseal(json => json.Replace("\"formatVersion\": 1", "\"formatVersion\": 0", StringComparison.Ordinal));

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));

        Assert.Contains(
            "it has format version 0, but this program writes 1. Run 'pipeline preprocess'",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Read_LabelsAreNull_IsRefused()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        Reseal(json =>
        {
            var start = json.IndexOf("\"labels\": [", StringComparison.Ordinal);
            var end = json.IndexOf(']', start);
            return $"{json[..start]}\"labels\": null{json[(end + 1)..]}";
        });

        Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));
    }

    [Fact]
    public async Task Read_DeepNesting_IsRefused()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var deep = new string('[', 100_000) + new string(']', 100_000);
        Reseal(json => json.Replace("\"vectors\": null", $"\"vectors\": {deep}", StringComparison.Ordinal));

        Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));
    }

    [Fact]
    public async Task Read_NewerVersion_SaysSo()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        Reseal(json => json.Replace("\"formatVersion\": 1", "\"formatVersion\": 2", StringComparison.Ordinal));

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));

        Assert.Contains("a newer program wrote it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_EachTruncation_IsRefused()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var bytes = await File.ReadAllBytesAsync(ManifestPath, Cancellation);
        for (var length = 0; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(ManifestPath, bytes[..length], Cancellation);

            Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));
        }
    }

    [Fact]
    public async Task Read_EachFlippedBit_IsRefused()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var bytes = await File.ReadAllBytesAsync(ManifestPath, Cancellation);
        for (var position = 0; position < bytes.Length; position++)
        {
            bytes[position] ^= 4;
            await File.WriteAllBytesAsync(ManifestPath, bytes, Cancellation);

            Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));
            bytes[position] ^= 4;
        }
    }

    [Theory]
    [InlineData("nowhere", "")]
    [InlineData("no where", "\"")]
    public void Read_NoFolder_SaysHowToMakeOne(string name, string quote)
    {
        var root = _folder[name];

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.Read(root));

        Assert.Equal(
            $"The data folder '{root}' does not exist. Create it with 'pipeline preprocess --corpus DIR --data {quote}{root}{quote}'.",
            error.Message
        );
    }

    [Fact]
    public void Read_Folder_SaysToMoveItAway()
    {
        Directory.CreateDirectory(ManifestPath);

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));

        Assert.Equal(
            $"The manifest '{ManifestPath}' cannot be used: it cannot be read: It is a folder, not a file. Make it readable or move it away, then run 'pipeline preprocess' with the same options.",
            error.Message
        );
        Assert.Equal(
            error.Message,
            Assert.Throws<ArtifactException>(() => ManifestFile.FindBytes(_folder.Path)).Message
        );
    }

    [Fact]
    public void FindBytes_LargerThanAnyManifest_IsRefusedUnread()
    {
        using (var file = File.Create(ManifestPath))
        {
            file.SetLength((1L << 28) + 1); // a hole: takes no room
        }

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.FindBytes(_folder.Path));

        Assert.Contains(
            "it has 268435457 bytes, expected at most 268435456. Make it readable or move it away",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private string ManifestPath => _folder["manifest.json"];

    private void Reseal(Func<string, string> change)
    {
        const string SealBegin = ",\n  \"sha256\": \"";
        var json = File.ReadAllText(ManifestPath);
        var body = json[..json.LastIndexOf(SealBegin, StringComparison.Ordinal)];
        var changed = change(body);
        Assert.NotEqual(body, changed);
        var seal = ContentHash.Of(Encoding.UTF8.GetBytes(changed));
        File.WriteAllText(ManifestPath, $"{changed}{SealBegin}{seal}\"\n}}\n");
    }
}
