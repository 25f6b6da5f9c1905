namespace Pipeline.Cluster.Tests;

/// <summary>Data folders that something has happened to.</summary>
public sealed class DamageTests(SampleData sample) : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Data => _temp["data"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Verify_FlippedBitAndTruncatedFile_NamesBothAndPreprocessMendsThem()
    {
        sample.CopyTo(Data);
        var vocabulary = Only("vocabulary");
        var bytes = await File.ReadAllBytesAsync(vocabulary, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(vocabulary, bytes, Cancellation);
        var shard = Directory.GetFiles(Path.Combine(Data, "shards")).Min()!;
        using (var file = File.OpenWrite(shard))
        {
            file.SetLength(file.Length - 1);
        }

        var inspected = await PipelineProgram.RunAsync(Cancellation, "inspect", Data);
        var verified = await PipelineProgram.RunAsync(Cancellation, "verify", Data);
        var mended = await sample.PreprocessAsync(Data);

        Assert.Equal((4, ""), (inspected.ExitCode, inspected.Output));
        Assert.Matches($"^Error: '{vocabulary}' is damaged: [^\n]*\n$", inspected.Error);
        Assert.Equal(4, verified.ExitCode);
        Assert.Matches(
            $@"^vocabulary/{Path.GetFileName(vocabulary)}: [^\n]*\nshards/{Path.GetFileName(shard)}: [^\n]*\n2 problems in \d+ files\. 'pipeline verify {Data} --repair' restores what can be restored\.\n$",
            verified.Output
        );
        Assert.True(mended.ExitCode == 0, mended.Error);
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(Data));
    }

    [Fact]
    public async Task Preprocess_FolderOfANewerVersion_IsRefusedAndUntouched()
    {
        sample.CopyTo(Data);
        var manifest = Path.Combine(Data, "manifest.json");
        var text = await File.ReadAllTextAsync(manifest, Cancellation);
        await File.WriteAllTextAsync(
            manifest,
            text.Replace("\"formatVersion\": 1", "\"formatVersion\": 2", StringComparison.Ordinal),
            Cancellation
        );
        var content = FolderContent.Of(Data);

        var result = await sample.PreprocessAsync(Data, "--quiet");

        Assert.Equal(4, result.ExitCode);
        Assert.Matches("^Error: The manifest '[^\n]*' has format version 2, [^\n]*\n$", result.Error);
        Assert.Equal(content, FolderContent.Of(Data));
    }

    private string Only(string folder) => Directory.GetFiles(Path.Combine(Data, folder)).Single();
}
