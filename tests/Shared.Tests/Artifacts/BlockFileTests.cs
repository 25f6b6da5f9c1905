using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class BlockFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_WrittenBlock_IsTheSameBlock()
    {
        DataFolder.CreateFolders(_folder.Path);
        var (block, words) = await BlockFile.WriteAsync(
            _folder.Path,
            SampleArtifacts.Block,
            SampleArtifacts.Tokenizer,
            TestContext.Current.CancellationToken
        );

        var read = await BlockFile.ReadAsync(_folder.Path, block, words, TestContext.Current.CancellationToken);

        Assert.Equal(SampleArtifacts.Block.Keys, read.Keys);
        Assert.Equal(SampleArtifacts.Block.ContentHashes, read.ContentHashes);
        Assert.Equal(SampleArtifacts.Block.MessageIdHashes, read.MessageIdHashes);
        Assert.Equal(SampleArtifacts.Block.Encodings, read.Encodings);
        Assert.Equal(SampleArtifacts.Block.Tokens, read.Tokens);
        Assert.Equal(SampleArtifacts.Block.TokenEnds, read.TokenEnds);
        Assert.Equal("the orbit été", SampleArtifacts.Join(read.Words.Words));
        Assert.Equal(SampleArtifacts.Block.Words.Counts, read.Words.Counts);
        Assert.Equal(SampleArtifacts.Block.Words.Documents, read.Words.Documents);
        Assert.Equal(SampleArtifacts.Block.Words.FirstRow, read.Words.FirstRow);
        Assert.Equal(SampleArtifacts.Block.Words.FirstPosition, read.Words.FirstPosition);
    }
}
