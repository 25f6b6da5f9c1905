using Pipeline.Node.Hosting;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Tests.Hosting;

public sealed class RealCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public async Task PreprocessAsync_TheCorpusAsItIs_CountsWhatKerasCounts()
    {
        using var data = new TempFolder();
        await using var node = await NodeHost.StartAsync(new NodeOptions(), TestContext.Current.CancellationToken);
        var request = new PreprocessRequest
        {
            Corpus = RealData.Corpus,
            Data = data["data"],
            Tokenizer = new TokenizerOptions { Strip = StripMode.None },
        };

        var summary = await node.PreprocessAsync(request, progress: null, TestContext.Current.CancellationToken);

        foreach (var phase in summary.Phases)
        {
            output.WriteLine($"{phase.Phase} {phase.Duration.TotalMilliseconds:0} ms");
        }
        // keras-preprocessing and Keras 1.1 on the same files.
        Assert.Equal((19_997, 214_874, 7_699_459), (summary.Documents, summary.UniqueTokens, summary.Tokens));
        Assert.Equal(20, summary.Labels.Length);
        Assert.Equal(64, summary.Chunks);
        Assert.Contains("hold the name of their own label", Assert.Single(summary.Warnings), StringComparison.Ordinal);
    }
}
