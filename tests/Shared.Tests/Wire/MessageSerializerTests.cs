using Akka.Actor;
using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Shared.Tests.Wire;

public sealed class MessageSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("wire");
    private readonly MessageSerializer _serializer;

    public MessageSerializerTests() => _serializer = new MessageSerializer((ExtendedActorSystem)_system);

    public static TheoryData<string> Messages => [.. WireManifest.All.Select(entry => entry.Key)];

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Manifest_EveryMessageType_HasAName() =>
        Assert.Equal(
            WireValues.MessageTypes.OrderBy(type => type.FullName, StringComparer.Ordinal),
            WireManifest.All.Select(entry => entry.Value).OrderBy(type => type.FullName, StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Messages))]
    public void FromBinary_WhatToBinaryGave_IsTheSameMessage(string name)
    {
        for (var seed = 0UL; seed < 50_000; seed += 1000)
        {
            var message = Create(name, seed);

            var read = _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));

            Assert.Empty(WireValues.Differences(message, read, name));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void FromBinary_CutAnywhereOrOneByteMore_IsRefused(string name)
    {
        var bytes = _serializer.ToBinary(Create(name, seed: 7));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<WireFormatException>(() => _serializer.FromBinary(bytes[..length], name));
        }
        Assert.Throws<WireFormatException>(() => _serializer.FromBinary([.. bytes, 0], name));
    }

    [Fact]
    public void FromBinary_AnyBytes_GivesAMessageOrARefusal() =>
        Gen.Select(
                Gen.Int[0, WireManifest.All.Count() - 1].Select(i => WireManifest.All.ElementAt(i).Key),
                Gen.Byte.Array[0, 400]
            )
            .Sample(
                (name, bytes) =>
                {
                    try
                    {
                        return _serializer.FromBinary(bytes, name) is IPipelineMessage;
                    }
                    catch (WireFormatException)
                    {
                        return true;
                    }
                },
                iter: 20_000
            );

    [Fact]
    public void FromBinary_CountBeyondTheBytes_IsRefusedBeforeItIsAllocated()
    {
        // The job's name: a text of 2 GB announced in a message of 4 bytes.
        var error = Assert.Throws<WireFormatException>(() =>
            _serializer.FromBinary([0xFF, 0xFF, 0xFF, 0x7F], "preprocess.cancel")
        );

        Assert.Equal("A message announces 2147483647 elements, but only 0 bytes follow.", error.Message);
    }

    [Fact]
    public void FromBinary_NameOfAType_IsRefused()
    {
        var error = Assert.Throws<WireFormatException>(() =>
            _serializer.FromBinary([], typeof(PreprocessMessages.CancelPreprocess).AssemblyQualifiedName!)
        );

        Assert.Contains("which this version does not know", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBinary_TypeWithoutName_IsRefused() =>
        Assert.Throws<WireFormatException>(() => _serializer.ToBinary(new Unnamed()));

    [Fact]
    public void ToBinary_Cancel_IsTheLengthAndTheTextOnly() =>
        Assert.Equal(
            [2, 0, 0, 0, (byte)'j', (byte)'1'],
            _serializer.ToBinary(new PreprocessMessages.CancelPreprocess(new JobId("j1")))
        );

    [Fact]
    public void Meters_OfSeveralMessages_ShowTheLargestOfTheirTime()
    {
        var meters = MessageMeters.Of(_system);
        Assert.Null(meters.Sent.Largest);
        var first = meters.Start();

        foreach (var text in new[] { "j1", "job-2", "j3" })
        {
            _serializer.ToBinary(new PreprocessMessages.CancelPreprocess(new JobId(text)));
        }
        _serializer.ToBinary(new JobMessages.FindJob(new JobId("j4")));

        meters.Stop(first);
        var second = meters.Start();
        _serializer.FromBinary([3, 0, 0, 0, (byte)'j', (byte)'o', (byte)'b'], "job.find");
        meters.Stop(second);
        _serializer.ToBinary(new JobMessages.FindJob(new JobId("job-of-a-long-name")));

        Assert.Equal(new LargestMessage("preprocess.cancel", 9), first.Largest);
        Assert.Equal(new LargestMessage("job.find", 7), second.Largest);
        Assert.Equal(new LargestMessage("job.find", 22), meters.Sent.Largest);
    }

    [Fact]
    public async Task ToBinary_LargerThanAFrame_IsRefusedAndTheNodeHearsOfIt()
    {
        using var system = ActorSystem.Create("small", "akka.remote.dot-netty.tcp.maximum-frame-size = 32 KiB");
        var serializer = new MessageSerializer((ExtendedActorSystem)system);
        var heard = Inbox.Create(system);
        system.EventStream.Subscribe(heard.Receiver, typeof(OversizedMessage));
        var fits = new PreprocessMessages.CancelPreprocess(new JobId(new string('j', 28_668)));
        var larger = new PreprocessMessages.CancelPreprocess(new JobId(new string('j', 28_669)));

        Assert.Equal(28_672, serializer.ToBinary(fits).Length);
        var error = Assert.Throws<WireFormatException>(() => serializer.ToBinary(larger));

        Assert.Equal(
            "A message 'preprocess.cancel' has 28,673 bytes; 28,672 are the most that go from node to node. Run the command without '--cluster', or give every node a larger 'akka.remote.dot-netty.tcp.maximum-frame-size'.",
            error.Message
        );
        var said = Assert.IsType<OversizedMessage>(await heard.ReceiveAsync(TimeSpan.FromSeconds(10)));
        Assert.Same(larger, said.Message);
        Assert.Equal(new Failure(ErrorKind.Cluster, error.Message, Path: null), said.Failure);
    }

    [Fact]
    public void ToBinary_TextOfDocuments_IsRefused() =>
        Assert.Throws<WireFormatException>(() => _serializer.ToBinary(new DocumentBatch()));

    // Numbers of one byte in a row would be bytes of files.
    [Theory]
    [MemberData(nameof(Messages))]
    public void Layout_NoMessage_HoldsBytesOrABatchOfDocuments(string name)
    {
        var layout = WireCodec.For(new Dictionary<string, Type>(WireManifest.All)[name]).Layout;

        Assert.DoesNotMatch(@"(Byte|SByte|Char)\[\]|DocumentBatch", layout);
    }

    private static object Create(string name, ulong seed) =>
        WireValues.Create(new Dictionary<string, Type>(WireManifest.All)[name], ref seed)!;

    private sealed record Unnamed : IPipelineMessage;
}
