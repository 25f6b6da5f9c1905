using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Tests.Wire;

public sealed class WireManifestTests
{
    // Nodes of neighbouring versions talk to each other: a line may be added to the file, none may change.
    [Fact]
    public void All_NamesAndLayouts_AreThoseOfTheRecordedList()
    {
        var layouts = WireManifest.All.Select(entry => $"{entry.Key} = {WireCodec.For(entry.Value).Layout}");

        Assert.Equal(
            string.Join('\n', File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Wire", "wire-manifest.txt"))),
            string.Join('\n', layouts)
        );
    }
}
