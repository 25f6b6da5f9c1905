using Pipeline.Shared.Artifacts;

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
}
