using Pipeline.Ingest.Sample;

namespace Pipeline.Ingest.Tests.Sample;

public sealed class SampleLabelsTests
{
    [Fact]
    public void Name_EveryLabel_IsItsOwn()
    {
        var names = Enumerable.Range(0, SampleOptions.MaxLabels).Select(SampleLabels.Name).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[a-z]+(\\.[a-z]+)+$", name));
    }
}
