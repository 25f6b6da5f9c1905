using Pipeline.Node.Output;

namespace Pipeline.Node.Tests.Output;

public sealed class ProgressMeterTests
{
    [Fact]
    public void Describe_HalfDone_GivesRateAndTimeLeft()
    {
        var clock = new ManualClock();
        var meter = new ProgressMeter(clock);
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("200 documents/s, 20 s left", meter.Describe(new("read", 4_000, 8_000, "documents")));
    }

    [Fact]
    public void Describe_BegunInTheMiddle_CountsFromThere()
    {
        var clock = new ManualClock();
        var meter = new ProgressMeter(clock, doneBefore: 3_000);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("", meter.Describe(new("epoch 2/3", 3_000, 8_000, "steps")));
        Assert.Equal("200 steps/s, 20 s left", meter.Describe(new("epoch 2/3", 4_000, 8_000, "steps")));
    }

    [Fact]
    public void Describe_TotalUnknown_GivesTheRateAlone()
    {
        var clock = new ManualClock();
        var meter = new ProgressMeter(clock);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("5.00 files/s", meter.Describe(new("list", 10, 0, "files")));
    }

    [Fact]
    public void Describe_NothingDoneYet_IsEmpty() =>
        Assert.Equal("", new ProgressMeter(new ManualClock()).Describe(new("read", 0, 8_000, "documents")));
}
