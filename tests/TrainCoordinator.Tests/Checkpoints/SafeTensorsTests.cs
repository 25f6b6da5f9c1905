using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CsCheck;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_TwoTensors_GivesTheBytesOfTheFormat()
    {
        using var stream = new MemoryStream();

        SafeTensors.Write(stream, [Tensor.Of<float>("a", new[] { 1f, -2f }, 2), Tensor.Of<long>("n", new[] { 7L })]);

        const string header =
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"n":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}""";
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal(
            [
                .. BitConverter.GetBytes((long)padded.Length),
                .. Encoding.UTF8.GetBytes(padded),
                .. new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7, 0, 0, 0, 0, 0, 0, 0 },
            ],
            stream.ToArray()
        );
    }

    [Fact]
    public void Read_WhatWasWritten_GivesTheSameBits() =>
        Gen.Select(Gen.Float.Array, Gen.Double.Array, Gen.Long.Array)
            .Sample(
                (floats, doubles, longs) =>
                {
                    var path = _folder["round-trip.safetensors"];
                    using (var stream = File.Create(path))
                    {
                        SafeTensors.Write(
                            stream,
                            [
                                Tensor.Of<float>("f", floats, floats.Length),
                                Tensor.Of<double>("d", doubles, 1, doubles.Length),
                                Tensor.Of<long>("l", longs, longs.Length, 1),
                            ]
                        );
                    }
                    var (f, d, l) = (new float[floats.Length], new double[doubles.Length], new long[longs.Length]);
                    using var file = SafeTensors.Open(path);
                    file.Read<float>("f", f, floats.Length);
                    file.Read<double>("d", d, 1, doubles.Length);
                    file.Read<long>("l", l, longs.Length, 1);
                    Assert.Equal(
                        floats.Select(BitConverter.SingleToInt32Bits),
                        f.Select(BitConverter.SingleToInt32Bits)
                    );
                    Assert.Equal(
                        doubles.Select(BitConverter.DoubleToInt64Bits),
                        d.Select(BitConverter.DoubleToInt64Bits)
                    );
                    Assert.Equal(longs, l);
                },
                iter: 50,
                threads: 1
            );

    [Fact]
    public void Open_MetadataOfAnotherWriter_AreLeftAlone()
    {
        const string header =
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        var path = _folder["foreign.safetensors"];
        File.WriteAllBytes(
            path,
            [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[8]]
        );

        using var file = SafeTensors.Open(path);

        Assert.Equal(["a"], file.Tensors.Keys);
    }

    [Fact]
    public void Read_OtherShape_IsRefusedWithBothShapes()
    {
        var path = Valid();
        using var file = SafeTensors.Open(path);

        var error = Assert.Throws<RunException>(() => file.Read("a", new float[3].AsSpan(), 3));

        Assert.Equal(
            $"Tensor 'a' of '{path}' is F32 [2], but F32 [3] is expected; the file belongs to another model.",
            error.Message
        );
    }

    [Fact]
    public void Read_OtherType_IsRefused()
    {
        using var file = SafeTensors.Open(Valid());

        var error = Assert.Throws<RunException>(() => file.Read("a", new double[2].AsSpan(), 2));

        Assert.Contains("is F32 [2], but F64 [2] is expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingTensor_IsRefusedByName()
    {
        using var file = SafeTensors.Open(Valid());

        var error = Assert.Throws<RunException>(() => file.Read("b", new float[2].AsSpan(), 2));

        Assert.Contains("has no tensor 'b'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "does not begin with '{'")]
    [InlineData("  ", "does not begin with '{'")]
    [InlineData("[]", "does not begin with '{'")]
    [InlineData("{\"a\":", "is not valid JSON")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""",
        "is not valid JSON"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[[[[0]]],8]}}""", "is not valid JSON")]
    [InlineData("""{"a":7}""", "does not have exactly")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "does not have exactly")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", "does not have exactly")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""", "elements of type 'BF16'")]
    [InlineData("""{"a":{"dtype":"0","shape":[2],"data_offsets":[0,8]}}""", "elements of type '0'")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "shape that is not an array")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "has -2 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "has 2.5 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "cannot fill 8 bytes")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4611686018427387904,4,2],"data_offsets":[0,8]}}""",
        "cannot fill 8 bytes"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,9223372036854775807,0,8],"data_offsets":[0,8]}}""",
        "cannot fill 8 bytes"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "not a range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", "not a range")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "begins at byte 4, but the tensor before it ends at 0"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "begins at byte 4"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "its tensors take 4 bytes, but 8 follow the header"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""",
        "its tensors take 16 bytes, but 8 follow the header"
    )]
    [InlineData(
        """{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "metadata 'a' is not a string"
    )]
    [InlineData(
        """{"__metadata__":{"a":"\ud800"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "holds text that is none"
    )]
    [InlineData(
        """{"__metadata__":[],"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "metadata are not a JSON object"
    )]
    public void Open_HostileHeader_IsRefusedWithTheReason(string header, string reason)
    {
        var path = _folder["hostile.safetensors"];
        // At least two bytes, so that the header itself is looked at.
        var bytes = Encoding.UTF8.GetBytes(header.PadRight(2));
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)bytes.Length), .. bytes, .. new byte[8]]);

        var error = Assert.Throws<RunException>(() => SafeTensors.Open(path));

        Assert.StartsWith($"'{path}' is not a usable safetensors file: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(100_000_001)]
    [InlineData(9)]
    public void Open_HeaderLongerThanTheFile_IsRefusedBeforeAnythingIsAllocated(long length)
    {
        var path = _folder["long.safetensors"];
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<RunException>(() => SafeTensors.Open(path));

        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"says its header has {length} bytes; expected 2 to 8"),
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Open_AnyTruncation_IsRefused()
    {
        var whole = File.ReadAllBytes(Valid());
        var path = _folder["short.safetensors"];
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole.AsSpan(0, length).ToArray());
            Assert.Throws<RunException>(() => SafeTensors.Open(path));
        }
    }

    [Fact]
    public void Open_MissingFile_IsRefusedByName()
    {
        var path = _folder["none.safetensors"];

        var error = Assert.Throws<RunException>(() => SafeTensors.Open(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OtherElementType_IsABadCall() =>
        Assert.Throws<NotSupportedException>(() => Tensor.Of<int>("i", new[] { 1 }, 1));

    [Fact]
    public void Of_CountThatIsNotTheShapes_IsABadCall() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Of<float>("f", new[] { 1f }, 2));

    private string Valid()
    {
        var path = _folder["valid.safetensors"];
        using var stream = File.Create(path);
        SafeTensors.Write(stream, [Tensor.Of<float>("a", new[] { 1f, 2f }, 2)]);
        return path;
    }
}
