using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class FrameStreamTests
{
    [Fact]
    public void Receive_WhatWasSent_GivesTheSameValues()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(-5L).Put(0.1).Put("Grüße").Put<float>([1.5f, -2]).Send(FrameKind.Gradient);
        frames.Send(FrameKind.Welcome);
        stream.Position = 0;

        Assert.Equal(FrameKind.Gradient, frames.Receive());
        Assert.Equal(-5, frames.TakeInt64());
        Assert.Equal(0.1, frames.TakeDouble());
        Assert.Equal("Grüße", frames.TakeText());
        Assert.Equal([1.5f, -2], frames.Take<float>(2).ToArray());
        Assert.Equal(FrameKind.Welcome, frames.Receive());
    }

    [Fact]
    public void Receive_OneBitFlipped_IsRefused()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put<float>(new float[100]).Send(FrameKind.Gradient);
        stream.GetBuffer()[50] ^= 1;
        stream.Position = 0;

        Assert.Contains(
            "damaged",
            Assert.Throws<IOException>(() => frames.Receive()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Receive_AbsurdLength_IsRefusedBeforeItIsAllocated()
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes(int.MaxValue), 7, .. new byte[8]]);

        Assert.Throws<IOException>(() => new FrameStream(stream).Receive());
    }

    [Fact]
    public void Receive_MoreThanAGreetingFromOneWhoIsNotWelcome_IsRefused()
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes(5000), 1, .. new byte[6000]]);

        Assert.Contains(
            "expected 0 to 4096",
            Assert.Throws<IOException>(() => new FrameStream(stream).Receive()).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("run", 1, true)]
    [InlineData("run", 2, false)]
    [InlineData("other", 1, false)]
    public void Receive_FrameOfAnotherRunOrGeneration_IsRefused(string run, int generation, bool isTaken)
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Bind(new RunId("run"), 1, Models.Rows(2, 2));
        frames.Put(1L).Send(FrameKind.Worked);
        stream.Position = 0;

        frames.Bind(new RunId(run), generation, Models.Rows(2, 2));

        Assert.Equal(isTaken, Record.Exception(() => frames.Receive()) is null);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(9)]
    public void TakeInt32_OutOfBounds_IsRefused(long sent)
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(sent).Send(FrameKind.Worked);
        stream.Position = 0;
        frames.Receive();

        Assert.Throws<IOException>(() => frames.TakeInt32(0, 8));
    }

    [Fact]
    public void Take_MoreThanTheFrameHas_IsRefused()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(1L).Send(FrameKind.Worked);
        stream.Position = 0;
        frames.Receive();

        Assert.Throws<IOException>(() => frames.Take<float>(3).Length);
    }
}
