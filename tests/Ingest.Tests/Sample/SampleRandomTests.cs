using Pipeline.Ingest.Sample;

namespace Pipeline.Ingest.Tests.Sample;

public sealed class SampleRandomTests
{
    [Fact]
    public void ZipfRank_ManyDraws_FollowTheLaw()
    {
        var random = new SampleRandom(key: 1);
        var counts = new int[15];
        for (var i = 0; i < 400_000; i++)
        {
            counts[random.ZipfRank(4)]++;
        }

        // Within an octave the r-th rank comes 1/r as often; every octave weighs the same.
        Assert.InRange(counts[0] / 100_000.0, 0.98, 1.02);
        Assert.InRange(counts[1] / (double)counts[2], 1.45, 1.55); // ranks 2 and 3: 3/2
        Assert.InRange(counts[7] / (double)counts[14], 1.78, 1.97); // ranks 8 and 15: 15/8
        Assert.InRange(counts[7..].Sum() / 100_000.0, 0.98, 1.02);
    }
}
