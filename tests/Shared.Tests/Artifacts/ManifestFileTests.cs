using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class ManifestFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_CommittedManifest_IsTheSameManifest()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, TestContext.Current.CancellationToken);

        var read = ManifestFile.Read(_folder.Path);

        Assert.Equal(ManifestFile.Encode(manifest), ManifestFile.Encode(read));
        Assert.Equal(manifest.Chunks[0], read.Chunks[0]);
    }

    [Fact]
    public async Task EncodeReadable_MoreThanIsRead_IsRefused()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, TestContext.Current.CancellationToken);
        var bytes = ManifestFile.Encode(manifest);

        Assert.Equal(bytes, ManifestFile.EncodeReadable(_folder.Path, manifest, bytes.Length));
        var error = Assert.Throws<StorageException>(() =>
            ManifestFile.EncodeReadable(_folder.Path, manifest, bytes.Length - 1)
        );

        Assert.Equal(
            $"The manifest '{_folder[ManifestFile.Name]}' would have {bytes.Length} bytes, but at most {bytes.Length - 1} can be read again. "
                + "Nothing was committed; divide the corpus, and give each part a data folder of its own.",
            error.Message
        );
    }

    [Theory]
    [InlineData("{\n  \"formatVersion\": 2,\n  \"all\": \"else is new\"\n}\n")]
    [InlineData("{\"formatVersion\":7}")]
    public void Read_NewerVersion_NamesBothVersionsAndDoesNotAskForARebuild(string text)
    {
        File.WriteAllText(_folder[ManifestFile.Name], text);

        var error = Assert.Throws<ArtifactException>(() => ManifestFile.Read(_folder.Path));

        Assert.Contains(
            "but this program knows versions up to 1: a newer program",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("preprocess", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"formatVersion\": 1}")]
    [InlineData("[2]")]
    [InlineData("{\"version\": 2}")]
    public void RefuseNewer_DamagedManifest_IsNotNewer(string text)
    {
        File.WriteAllText(_folder[ManifestFile.Name], text);

        ManifestFile.RefuseNewer(_folder.Path);
    }

    [Fact]
    public void RefuseNewer_NoManifest_IsNotNewer() => ManifestFile.RefuseNewer(_folder["nowhere"]);
}
