using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Files whose hash is right and whose content is not: what an attacker who can write the manifest can make.</summary>
public sealed class HostileParquetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shard_EachTruncation_IsRefused()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var bytes = await File.ReadAllBytesAsync(manifest.Chunks[0].Shard.PathUnder(_folder.Path), Cancellation);
        for (var length = 0; length < bytes.Length; length++)
        {
            var file = Store(manifest.Chunks[0].Shard, bytes[..length]);

            await Assert.ThrowsAsync<ArtifactException>(() => ShardFile.ReadAsync(_folder.Path, file, Cancellation));
        }
    }

    private ArtifactFile Store(ArtifactFile original, byte[] bytes)
    {
        var sha256 = ContentHash.Of(bytes);
        var name = original.Name.Replace(original.Sha256, sha256, StringComparison.Ordinal);
        var file = new ArtifactFile(name, sha256, bytes.Length);
        File.WriteAllBytes(file.PathUnder(_folder.Path), bytes);
        return file;
    }
}
