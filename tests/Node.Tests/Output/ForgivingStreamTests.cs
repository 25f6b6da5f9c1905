using Pipeline.Node.Output;

namespace Pipeline.Node.Tests.Output;

public sealed class ForgivingStreamTests
{
    [Fact]
    public void Write_TargetThatIsFull_IsLost()
    {
        using var full = new FileStream(
            "/dev/full",
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        using var writer = new StreamWriter(new ForgivingStream(full)) { AutoFlush = true };

        writer.WriteLine("nobody reads this");

        Assert.Throws<IOException>(() => full.WriteByte(1));
    }

    [Fact]
    public void Write_TargetThatTakes_HasTheBytes()
    {
        using var target = new MemoryStream();
        using var writer = new StreamWriter(new ForgivingStream(target)) { AutoFlush = true };

        writer.Write("said");

        Assert.Equal("said"u8, target.ToArray());
    }
}
