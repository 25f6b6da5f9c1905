using Akka.Actor;
using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Tests.Wire;

/// <summary>Messages that were damaged on their way, or made by somebody else.</summary>
[Collection(FuzzCollection.Name)]
public sealed class WireFuzzTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("fuzz");

    public void Dispose() => _system.Dispose();

    [Fact]
    public Task FromBinary_Damaged_IsReadOrRefused()
    {
        var serializer = new MessageSerializer((ExtendedActorSystem)_system);
        var messages = WireManifest
            .All.Select(entry =>
            {
                var seed = 7UL;
                return (entry.Key, Bytes: serializer.ToBinary(WireValues.Create(entry.Value, ref seed)!));
            })
            .ToList();
        var name = "";

        return Fuzz.RunAsync(
            mutator =>
            {
                (name, var bytes) = mutator.Pick(messages);
                return mutator.Bytes(bytes);
            },
            input => serializer.FromBinary(input, name),
            e => e is WireFormatException
        );
    }
}
