using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pipeline.Cluster.Tests;

/// <summary>An authority that signs certificates of nodes, as files.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly X509Certificate2 _certificate;
    private readonly string _folder;

    /// <param name="folder">Where files go; it need not exist.</param>
    internal TestAuthority(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        var request = Request("authority", out _);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(From, From.AddYears(100));
        File.WriteAllText(AuthorityPath, _certificate.ExportCertificatePem());
    }

    private string AuthorityPath => Path.Combine(_folder, "authority.crt");

    /// <summary>Signs a certificate, and gives the setting <c>tls</c> of a node that shows it.</summary>
    /// <param name="name">Name of the node.</param>
    internal string Issue(string name)
    {
        var request = Request(name, out var key);
        using var signed = request.Create(_certificate, From, From.AddYears(99), [1, 2, 3]);
        var path = Path.Combine(_folder, name);
        File.WriteAllText($"{path}.crt", signed.ExportCertificatePem());
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        return $$"""{ certificate = "{{path}}.crt", key = "{{path}}.key", authority = "{{AuthorityPath}}" }""";
    }

    private static CertificateRequest Request(string name, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
    }
}
