using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>An authority that signs certificates of nodes.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly X509Certificate2 _certificate;

    internal TestAuthority()
    {
        var request = Request("authority", out _);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(From, From.AddYears(100));
    }

    /// <summary>What a node with a certificate of this authority uses.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="trusts">Whom it trusts; this authority where none is named.</param>
    internal ChannelSecurity Issue(string name, TestAuthority? trusts = null)
    {
        var request = Request(name, out var key);
        using var signed = request.Create(_certificate, From, From.AddYears(99), [1, 2, 3]);
        var root = (trusts ?? this)._certificate;
        return new ChannelSecurity(signed.CopyWithPrivateKey(key), certificate => ProblemOf(certificate, root));
    }

    private static string? ProblemOf(X509Certificate2 certificate, X509Certificate2 root)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) ? null : "It is of another authority.";
    }

    private static CertificateRequest Request(string name, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
    }
}
