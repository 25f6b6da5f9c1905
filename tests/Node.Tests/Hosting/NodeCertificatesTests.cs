using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Tests.Hosting;

public sealed class NodeCertificatesTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Load_KeyOfAnotherCertificate_NamesBothFiles()
    {
        var certificate = Write("a").Certificate;
        var key = Write("b").Key;

        Assert.Equal(
            $"The certificate '{certificate}' and its key '{key}' cannot be used: "
                + "The provided key does not match the public key for this certificate. "
                + "'cluster-config/README.md' shows how such PEM files are made.",
            Refused(certificate, key, certificate)
        );
    }

    [Fact]
    public void Load_AuthorityThatIsNone_NamesItsFileAlone()
    {
        var (certificate, key) = Write("a");
        var authority = _temp["authority.crt"];
        File.WriteAllText(authority, "no certificate");

        Assert.StartsWith(
            $"The authority's certificate '{authority}' cannot be used: ",
            Refused(certificate, key, authority),
            StringComparison.Ordinal
        );
    }

    private static string Refused(string certificate, string key, string authority) =>
        Assert.Throws<SettingsException>(() => NodeCertificates.Load(certificate, key, authority)).Violations.Single();

    private (string Certificate, string Key) Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var from = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            from,
            from.AddYears(100)
        );
        File.WriteAllText(_temp[$"{name}.crt"], certificate.ExportCertificatePem());
        File.WriteAllText(_temp[$"{name}.key"], key.ExportPkcs8PrivateKeyPem());
        return (_temp[$"{name}.crt"], _temp[$"{name}.key"]);
    }
}
