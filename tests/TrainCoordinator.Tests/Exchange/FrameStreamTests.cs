using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class FrameStreamTests
{
    [Fact]
    public void Receive_WhatWasSent_GivesTheSameValues()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(-5L).Put(0.1).Put("Grüße").Put<float>([1.5f, -2]).Send(FrameKind.Push);
        frames.Send(FrameKind.Over);
        stream.Position = 0;

        Assert.Equal(FrameKind.Push, frames.Receive());
        Assert.Equal(-5, frames.TakeInt64());
        Assert.Equal(0.1, frames.TakeDouble());
        Assert.Equal("Grüße", frames.TakeText());
        Assert.Equal([1.5f, -2], frames.Take<float>(2).ToArray());
        Assert.Equal(FrameKind.Over, frames.Receive());
    }

    [Fact]
    public void Receive_OneBitFlipped_IsRefused()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put<float>(new float[100]).Send(FrameKind.Push);
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

    [Theory]
    [InlineData(-1)]
    [InlineData(9)]
    public void TakeInt32_OutOfBounds_IsRefused(long sent)
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(sent).Send(FrameKind.Pull);
        stream.Position = 0;
        frames.Receive();

        Assert.Throws<IOException>(() => frames.TakeInt32(0, 8));
    }

    [Fact]
    public void Take_MoreThanTheFrameHas_IsRefused()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(1L).Send(FrameKind.Pull);
        stream.Position = 0;
        frames.Receive();

        Assert.Throws<IOException>(() => frames.Take<float>(3).Length);
    }
}
