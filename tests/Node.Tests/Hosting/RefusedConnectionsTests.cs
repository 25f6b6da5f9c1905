using Pipeline.Node.Hosting;

namespace Pipeline.Node.Tests.Hosting;

public sealed class RefusedConnectionsTests
{
    [Fact]
    public void IsNews_NextAttemptsOfAHost_AreNone()
    {
        var refused = new RefusedConnections();
        string[] lines =
        [
            "Refused [::ffff:10.0.0.9]:4711, which showed 'CN=stranger': unable to get local issuer certificate.",
            "Rejected incoming connection from [[::ffff:10.0.0.9]:4711] due to TLS handshake failure.",
            "Rejected incoming connection from [[::ffff:10.0.0.9]:4712] due to TLS handshake failure.",
            "Refused [::ffff:10.0.0.9]:4713, which showed 'CN=stranger': unable to get local issuer certificate.",
            "Rejected incoming connection from [[::ffff:10.0.0.8]:4712] due to TLS handshake failure.",
        ];

        Assert.Equal([true, true, false, false, true], lines.Select(refused.IsNews));
    }

    [Fact]
    public void IsNews_AnotherNodeOfTheSameHost_IsSoForAnotherReason()
    {
        var refused = new RefusedConnections();
        string[] lines =
        [
            "Refused [::ffff:10.0.0.9]:4711: it showed no certificate.",
            "Refused [::ffff:10.0.0.9]:4712, which showed 'CN=one': certificate has expired.",
            "Refused [::ffff:10.0.0.9]:4713: it showed no certificate.",
            "Refused [::ffff:10.0.0.9]:4714, which showed 'CN=other': certificate has expired.",
        ];

        Assert.Equal([true, true, false, true], lines.Select(refused.IsNews));
    }

    [Fact]
    public void IsNews_AsManyHostsAsItRemembers_AreForgotten()
    {
        var refused = new RefusedConnections();
        var lines = Enumerable.Range(0, 1000).Select(host => $"Refused h{host}:1, which showed no certificate.");

        Assert.All(lines, line => Assert.True(refused.IsNews(line)));
        Assert.True(refused.IsNews("Refused h0:1, which showed no certificate."));
    }
}
