using Akka.Actor;
using Akka.Configuration;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;

namespace Pipeline.Shared.Tests.Wire;

public sealed class RefusingSerializerTests : IDisposable
{
    private const int JsonIdentifier = 1;

    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)
        ActorSystem.Create(
            "wire",
            ConfigurationFactory
                .ParseString("akka.actor.provider = local")
                .WithFallback(
                    ConfigurationFactory.ParseString(
                        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cluster-config", "base.conf"))
                    )
                )
        );

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Deserialize_JsonOfAPeer_IsRefused()
    {
        var json = """{"$type":"System.IO.FileInfo","OriginalPath":"/etc/passwd"}"""u8.ToArray();

        Assert.Throws<WireFormatException>(() =>
            _system.Serialization.Deserialize(json, JsonIdentifier, "System.IO.FileInfo, System.Private.CoreLib")
        );
    }

    [Fact]
    public void Serialize_TypeThatIsNoMessage_IsRefused() =>
        Assert.Throws<WireFormatException>(() => _system.Serialization.Serialize(new Version(1, 2)));

    [Fact]
    public void FindSerializerFor_Message_IsOurs() =>
        Assert.IsType<MessageSerializer>(
            _system.Serialization.FindSerializerFor(new PreprocessMessages.CancelPreprocess(new JobId("j1")))
        );
}
