using Pipeline.Node.Commands;

namespace Pipeline.Node.Tests.Commands;

public sealed class NamedClusterTests
{
    [Theory]
    [InlineData(null, "--cluster 10.0.0.1:4053")]
    [InlineData("node.conf", "--cluster 10.0.0.1:4053 --config node.conf")]
    public void Options_OfACluster_NameItAgain(string? config, string options) =>
        Assert.Equal(options, new NamedCluster("10.0.0.1:4053", config).Options);
}
