using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class FolderPathTests
{
    [Theory]
    [InlineData("/data/blocks/one")]
    [InlineData("/data/blocks/one/")]
    [InlineData("/data/shards/../blocks/one")]
    public void Above_AnyPath_NamesEveryFolderWithWhatLeadsThere(string path) =>
        Assert.Equal([("/data/blocks", "one"), ("/data", "blocks"), ("/", "data")], FolderPath.Above(path));

    [Fact]
    public void Above_Root_IsNothing() => Assert.Empty(FolderPath.Above("/"));
}
