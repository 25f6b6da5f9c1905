using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class FolderPathTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("/data/blocks/one")]
    [InlineData("/data/blocks/one/")]
    [InlineData("/data/shards/../blocks/one")]
    public void Above_AnyPath_NamesEveryFolderWithWhatLeadsThere(string path) =>
        Assert.Equal([("/data/blocks", "one"), ("/data", "blocks"), ("/", "data")], FolderPath.Above(path));

    [Fact]
    public void Above_Root_IsNothing() => Assert.Empty(FolderPath.Above("/"));

    [Fact]
    public void AreSame_AnotherNameOfTheFolder_AreSo()
    {
        Directory.CreateDirectory(_temp["runs"]);
        Directory.CreateSymbolicLink(_temp["link"], "runs");

        Assert.True(FolderPath.AreSame(_temp["runs", "one"], $"{_temp["runs", "one"]}/"));
        Assert.True(FolderPath.AreSame(_temp["runs", "one"], _temp["link", "one"]));
        Assert.False(FolderPath.AreSame(_temp["runs", "one"], _temp["runs", "other"]));
    }
}
