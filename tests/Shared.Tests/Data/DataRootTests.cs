using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Data;

public sealed class DataRootTests
{
    private static readonly DataRoot Root = new("/srv/pipeline");

    [Theory]
    [InlineData("/srv/pipeline", true)]
    [InlineData("/srv/pipeline/data", true)]
    [InlineData("/srv/pipelines/data", false)]
    [InlineData("/srv/pipeline/../data", false)]
    [InlineData("/srv/pipeline//data", false)]
    [InlineData("data", false)]
    [InlineData("/etc", false)]
    public void Covers_Path_OnlyBelowTheRoot(string path, bool expected) => Assert.Equal(expected, Root.Covers(path));

    [Fact]
    public void Covers_RootOfTheFileSystem_IsEverything() => Assert.True(new DataRoot("/").Covers("/etc"));

    [Fact]
    public void Problems_PathsOutside_NamesEach() =>
        Assert.Equal(
            [
                "'/etc' is not in '/srv/pipeline', the folder that this cluster reads and writes.",
                "'/tmp/x' is not in '/srv/pipeline', the folder that this cluster reads and writes.",
            ],
            Root.Problems("/etc", "/srv/pipeline/data", null, "/tmp/x")
        );

    [Fact]
    public void Problems_Anywhere_AreNone() => Assert.Empty(DataRoot.Anywhere.Problems("/etc", "relative"));
}
