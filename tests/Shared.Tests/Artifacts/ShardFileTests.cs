using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class ShardFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_WrittenShard_IsTheSameShard()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, TestContext.Current.CancellationToken);

        var read = await ShardFile.ReadAsync(
            _folder.Path,
            manifest.Chunks[0].Shard,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(SampleArtifacts.Shard.Keys, read.Keys);
        Assert.Equal([0, 1, 1], read.Labels);
        Assert.Equal([2, 1, 3, 2], read.Tokens);
        Assert.Equal([2, 2, 4], read.TokenEnds);
    }
}
