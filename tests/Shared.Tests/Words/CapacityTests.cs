using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

public sealed class CapacityTests
{
    [Theory]
    [InlineData(8, 9, 16)]
    [InlineData(8, 100, 100)]
    [InlineData(0, 1, 1)]
    [InlineData(1 << 30, (1 << 30) + 1L, 0x7FFFFFC7)]
    public void Grown_NeededLength_DoublesOrFits(int current, long needed, int expected) =>
        Assert.Equal(expected, Capacity.Grown(current, needed));

    [Fact]
    public void Grown_MoreThanAnArrayHolds_Refused()
    {
        var error = Assert.Throws<SettingsException>(() => Capacity.Grown(1, 1L << 31));

        Assert.Equal(
            "The different words of some documents need 2,147,483,648 bytes; 2,147,483,591 are the most. Leave out the longest documents with a smaller '--max-document-bytes'.",
            error.Message
        );
    }
}
