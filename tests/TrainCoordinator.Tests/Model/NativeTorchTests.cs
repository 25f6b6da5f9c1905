using Pipeline.TrainCoordinator.Model;
using TorchSharp;

namespace Pipeline.TrainCoordinator.Tests.Model;

[Collection(TorchCollection.Name)]
public sealed class NativeTorchTests
{
    [Fact]
    public void EnsureLoaded_FromOutputFolder_MakesTensorsUsable()
    {
        NativeTorch.EnsureLoaded();

        using var sum = torch.ones(3).sum();

        Assert.Equal(3f, sum.item<float>());
        Assert.Equal(1, torch.get_num_threads());
    }

    [Fact]
    public async Task EnsureLoaded_FromManyThreads_LoadsOnce()
    {
        var lines = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(NativeTorch.EnsureLoaded)));

        Assert.Single(lines.Distinct(StringComparer.Ordinal));
        Assert.Contains("libLibTorchSharp.so", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void EnsureLoaded_Afterwards_LeavesNoCopyBehind()
    {
        NativeTorch.EnsureLoaded();

        using var maps = new StreamReader("/proc/self/maps");
        var copies = maps.ReadToEnd()
            .Split('\n')
            .Where(line => line.Contains("pipeline-native-", StringComparison.Ordinal));

        Assert.All(copies, line => Assert.EndsWith("(deleted)", line, StringComparison.Ordinal));
    }
}
