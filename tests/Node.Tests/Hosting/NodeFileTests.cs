using Microsoft.Extensions.Logging;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Tests.Hosting;

public sealed class NodeFileTests : IDisposable
{
    private static readonly string[] Coordinator = [NodeOptions.CoordinatorRole];
    private static readonly string[] Worker = [NodeOptions.WorkerRole];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_EverySetting_IsTaken()
    {
        var options = NodeFile.Read(
            Write(
                """
                pipeline.node {
                  hostname = "node-1"
                  bind-hostname = "0.0.0.0"
                  port = 5000
                  exchange-port = 5001
                  seeds = ["node-1:5000", "node-2"]
                  coordinators = 3
                  lanes = 7
                  data-root = "shared"
                  log-level = error
                  tls = off
                }
                akka.cluster.gossip-interval = 7s
                """
            ),
            Coordinator
        );

        Assert.Equal(("node-1", "0.0.0.0"), (options.HostName, options.BindHostName));
        Assert.Equal((5000, 5001), (options.Port, options.ExchangePort));
        Assert.Equal(["node-1:5000", "node-2"], options.Seeds);
        Assert.Equal((3, 7, LogLevel.Error), (options.Coordinators, options.Lanes, options.LogLevel));
        Assert.Equal(_temp["shared"], options.DataRoot.Path);
        Assert.Null(options.Tls);
        Assert.Equal(
            TimeSpan.FromSeconds(7),
            BaseConfig.For(options).GetTimeSpan("akka.cluster.gossip-interval", null, allowInfinite: false)
        );
    }

    [Theory]
    [InlineData("pipeline.node { seeds = [ }", "line 1 has a '}' that closes nothing")]
    [InlineData("pipeline.node {\n tls = off }\n}", "line 3 has a '}' that closes nothing")]
    [InlineData("\n# {\npipeline.node { hostname = \"}\"\n tls = off", "the '{' of line 3 is never closed")]
    [InlineData("a = \"\"\"\n{ \"\n\"\"\"\nb = [1, 2", "the '[' of line 4 is never closed")]
    public void Read_BracketWithoutAPartner_SaysWhere(string hocon, string problem)
    {
        var path = Write(hocon);

        var error = Assert.Throws<SettingsException>(() => NodeFile.Read(path, Coordinator));

        Assert.Equal($"The configuration '{path}' is not HOCON: {problem}.", Assert.Single(error.Violations));
    }

    [Fact]
    public void Read_BracketsInTextsAndComments_CountForNothing() =>
        Assert.Equal(
            5,
            NodeFile
                .Read(Write("// [\npipeline.node { hostname = \"a[\\\"{b\", port = 5, tls = off } # }"), Coordinator)
                .Port
        );

    [Fact]
    public void Read_OnlyTls_GivesACoordinatorTheUsualPort() =>
        Assert.Equal(NodeOptions.UsualPort, NodeFile.Read(Write("pipeline.node { tls = off }"), Coordinator).Port);

    [Fact]
    public void Read_WorkerWithoutPort_TakesAnyThatIsFree() =>
        Assert.Equal(0, NodeFile.Read(Write("""pipeline.node { seeds = ["c:1"], tls = off }"""), Worker).Port);

    [Fact]
    public void Read_WrongSettings_NamesAll()
    {
        var error = Refused(
            """
            pipeline.node {
              prot = 4053
              port = 70000
              exchange-port = -1
              seeds = ["akka.tcp://x"]
              coordinators = 0
              lanes = many
              log-level = loud
              tls = perhaps
            }
            """,
            Worker
        );

        Assert.Collection(
            error.Violations,
            Says("prot is not a setting of 'pipeline.node'"),
            Says("seeds holds 'akka.tcp://x'"),
            Says("port is '70000'; it must be a whole number, at least 0 and at most 65535."),
            Says("exchange-port is '-1'; it must be a whole number, at least 0 and at most 65535."),
            Says("coordinators is '0'"),
            Says("lanes is 'many'"),
            Says("log-level is 'loud'"),
            Says("tls is 'perhaps'")
        );
    }

    [Fact]
    public void Read_WithoutTls_AsksForIt() =>
        Assert.Contains("tls is missing", Refused("pipeline.node { }", Coordinator).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_WorkerWithoutSeeds_IsRefused() =>
        Assert.Contains(
            "a worker must know a coordinator",
            Refused("pipeline.node { tls = off }", Worker).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_CertificatesThatAreNotThere_NamesEach()
    {
        var error = Refused("""pipeline.node.tls { certificate = "no.crt", authority = "no-ca.crt" }""", Coordinator);

        Assert.Collection(
            error.Violations,
            Says($"tls.certificate is '{_temp["no.crt"]}': there is no such file. 'cluster-config/README.md' shows"),
            Says("tls.key is missing; name a PEM file."),
            Says($"tls.authority is '{_temp["no-ca.crt"]}': there is no such file.")
        );
    }

    [Fact]
    public void Read_FolderInPlaceOfACertificate_SaysSo() =>
        Assert.Contains(
            $"tls.certificate is '{_temp.Path}': that is a folder, not a PEM file.",
            Refused("""pipeline.node.tls { certificate = "." }""", Coordinator).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_FileThatIsNotThere_SaysSo() =>
        Assert.Contains(
            "cannot be read",
            Assert.Throws<SettingsException>(() => NodeFile.Read(_temp["none.conf"], Worker)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_NoHocon_SaysSo() =>
        Assert.Contains(
            "is not HOCON",
            Refused("pipeline.node { port = ${nowhere} }", Worker).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_SectionThatIsNone_SaysSo() =>
        Assert.Contains("is no section", Refused("pipeline.node = 5", Worker).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("coordinator.conf")]
    [InlineData("worker.conf")]
    [InlineData("loopback.conf")]
    public void Read_ShippedConfigurations_AreRightButForTheCertificates(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "cluster-config", name);
        try
        {
            _ = NodeFile.Read(file, name.StartsWith('w') ? Worker : Coordinator);
        }
        catch (SettingsException e)
        {
            Assert.All(
                e.Violations,
                violation => Assert.Contains("there is no such file", violation, StringComparison.Ordinal)
            );
        }
    }

    private static Action<string> Says(string text) =>
        violation => Assert.Contains(text, violation, StringComparison.Ordinal);

    private SettingsException Refused(string text, string[] roles) =>
        Assert.Throws<SettingsException>(() => NodeFile.Read(Write(text), roles));

    private string Write(string text)
    {
        File.WriteAllText(_temp["node.conf"], text);
        return _temp["node.conf"];
    }
}
