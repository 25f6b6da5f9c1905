using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class FrameStreamTests
{
    // Floats that are sent by one call: 128 KB.
    private const int PieceFloats = 1 << 15;

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

    [Theory]
    [InlineData(false, 13)]
    [InlineData(true, 17)]
    public void Send_Greeting_HasTheHeaderOfEveryVersion(bool isBound, int size)
    {
        using var stream = new MemoryStream();
        var frames = isBound ? Bound(stream) : new FrameStream(stream);

        frames.Send(FrameKind.Welcome);

        Assert.Equal(size, stream.Length);
    }

    [Fact]
    public void Receive_AnyBitOfTheHeaderFlipped_IsRefusedWithoutAnotherByte()
    {
        for (var bit = 0; bit < 17 * 8; bit++)
        {
            using var stream = new MemoryStream();
            var frames = Bound(stream);
            frames.Put(1L).Send(FrameKind.Worked);
            stream.GetBuffer()[bit / 8] ^= (byte)(1 << (bit % 8));
            stream.Position = 0;

            // Of a stream that ends, as of one that goes on but never brings the bytes, it would say something else.
            Assert.Equal("A frame was damaged on its way.", Assert.Throws<IOException>(() => frames.Receive()).Message);
        }
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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3000)]
    [InlineData(PieceFloats - 1)]
    [InlineData(PieceFloats)]
    [InlineData((2 * PieceFloats) + 1)]
    public void ReceiveArray_WhatWasSent_GivesTheSameValuesAndTheNextFrame(int length)
    {
        float[][] arrays =
        [
            [.. Enumerable.Range(0, length)],
            [-1, -2],
            [.. Enumerable.Range(5, 3000)],
        ];
        using var stream = new MemoryStream();
        var frames = Bound(stream);
        frames.Put((long)length).Send(FrameKind.Gradient);
        frames.SendArray(arrays[0]).SendArray(arrays[1]).SendArray(arrays[2]).SendEnd();
        frames.Put(7L).Send(FrameKind.Worked);
        stream.Position = 0;

        Assert.Equal(FrameKind.Gradient, frames.Receive());
        var received = Array.ConvertAll(arrays, array => new float[array.Length]);
        frames.ReceiveArray(received[0]);
        frames.ReceiveArray(received[1]);
        frames.ReceiveArray(received[2]);
        frames.ReceiveEnd();

        Assert.Equal(length, frames.TakeInt64());
        Assert.Equal(arrays, received);
        Assert.Equal(FrameKind.Worked, frames.Receive());
        Assert.Equal(7, frames.TakeInt64());
    }

    [Fact]
    public void SendArray_ChangedAfterwards_SendsWhatItWas()
    {
        float[] array = [1, 2];
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Send(FrameKind.Gradient);

        frames.SendArray(array);
        array[0] = 9;
        frames.SendEnd();

        stream.Position = 0;
        frames.Receive();
        frames.ReceiveArray(array);
        frames.ReceiveEnd();
        Assert.Equal([1, 2], array);
    }

    [Fact]
    public void ReceiveEnd_AnyBitFlipped_IsRefused()
    {
        using var sent = new MemoryStream();
        var frames = new FrameStream(sent);
        frames.Put(5L).Send(FrameKind.Gradient);
        frames.SendArray(new float[40]).SendArray([1, 2]).SendEnd();
        for (var bit = 0; bit < 8 * sent.Length; bit++)
        {
            var bytes = sent.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            var error = Record.Exception(() => ReceiveAll(bytes));

            Assert.True(error is IOException, $"Bit {bit}: {error}");
        }
        ReceiveAll(sent.ToArray());
    }

    [Fact]
    public void ReceiveEnd_FrameThatWasNotEnded_IsRefused()
    {
        using var stream = new MemoryStream();
        var frames = Bound(stream);
        frames.Send(FrameKind.Slices);
        frames.SendArray(new float[2 * PieceFloats]);
        stream.Position = 0;
        frames.Receive();
        frames.ReceiveArray(new float[2 * PieceFloats]);

        Assert.Throws<EndOfStreamException>(frames.ReceiveEnd);
    }

    [Fact]
    public void ReceiveEnd_ArraysOfAnotherFrame_AreRefused()
    {
        using var stream = new MemoryStream();
        var frames = new FrameStream(stream);
        frames.Put(1L).Send(FrameKind.Gradient);
        var arraysAt = (int)stream.Position;
        frames.SendArray([1, 2]).SendEnd();
        var first = stream.ToArray();
        stream.SetLength(0);
        frames.Put(2L).Send(FrameKind.Gradient);
        frames.SendArray([1, 2]).SendEnd();
        var second = stream.ToArray();

        var mixed = new FrameStream(new MemoryStream([.. first[..arraysAt], .. second[arraysAt..]]));
        mixed.Receive();
        mixed.ReceiveArray(new float[2]);

        Assert.Contains("damaged", Assert.Throws<IOException>(mixed.ReceiveEnd).Message, StringComparison.Ordinal);
    }

    private static FrameStream Bound(Stream stream)
    {
        var frames = new FrameStream(stream);
        frames.Bind(new RunId("run"), 1, Models.Rows(2, 2));
        return frames;
    }

    private static void ReceiveAll(byte[] bytes)
    {
        using var frames = new FrameStream(new MemoryStream(bytes));
        frames.Receive();
        frames.TakeInt64();
        frames.ReceiveArray(new float[40]);
        frames.ReceiveArray(new float[2]);
        frames.ReceiveEnd();
    }
}
