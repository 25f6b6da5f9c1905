using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.Node.Hosting;

/// <summary>What a node shows to the others, and whom it trusts: those whose certificate the same authority has signed.</summary>
/// <param name="Own">The node's certificate with its private key.</param>
/// <param name="Authority">The certificate of the authority.</param>
internal sealed record NodeCertificates(X509Certificate2 Own, X509Certificate2 Authority)
{
    /// <summary>Reads the files, and checks that other nodes will accept them.</summary>
    /// <param name="certificate">The node's certificate, PEM.</param>
    /// <param name="key">Its private key, PEM, without a password.</param>
    /// <param name="authority">The authority's certificate, PEM.</param>
    /// <exception cref="SettingsException">A file cannot be read, or the certificate is not valid now or not signed by the authority.</exception>
    internal static NodeCertificates Load(string certificate, string key, string authority)
    {
        var loaded = new NodeCertificates(
            Read(
                $"The certificate '{certificate}' and its key '{key}'",
                () => X509Certificate2.CreateFromPemFile(certificate, key)
            ),
            Read(
                $"The authority's certificate '{authority}'",
                () => X509CertificateLoader.LoadCertificateFromFile(authority)
            )
        );
        return loaded.ProblemOf(loaded.Own) is { } problem
            ? throw new SettingsException([
                $"The certificate '{certificate}' would be refused by every other node: {problem} Have the authority of '{authority}' sign one that is valid now.",
            ])
            : loaded;
    }

    /// <summary>Why a certificate is not trusted; <c>null</c> where it is.</summary>
    /// <param name="certificate">A certificate of this node or of another.</param>
    internal string? ProblemOf(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        // Nodes reach each other, not the lists of revoked certificates: a stolen one is shut out by a new authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate)
            ? null
            : string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.TrimEnd('.') + "."));
    }

    /// <summary>Has both ends of every connection show a certificate of the authority; names of hosts are not compared.</summary>
    internal DotNettySslSetup ToSetup() =>
        new(
            Own,
            suppressValidation: false,
            requireMutualAuthentication: true,
            validateCertificateHostname: false,
            (certificate, _, peer, _, log) =>
            {
                if (certificate is null)
                {
                    log.Warning("Refused {0}: it showed no certificate.", peer);
                    return false;
                }
                if (ProblemOf(certificate) is { } problem)
                {
                    log.Warning("Refused {0}, which showed '{1}': {2}", peer, certificate.Subject, problem);
                    return false;
                }
                return true;
            }
        );

    /// <summary>Has the tensor channel trust the same nodes.</summary>
    internal ChannelSecurity ToChannelSecurity() => new(Own, ProblemOf);

    private static X509Certificate2 Read(string what, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
            when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // .NET adds the name of its own parameter to what it says of a key that belongs to another certificate.
            var reason = e.Message.Split(" (Parameter", 2)[0].TrimEnd('.');
            throw new SettingsException([
                $"{what} cannot be used: {reason}. 'cluster-config/README.md' shows how such PEM files are made.",
            ]);
        }
    }
}
