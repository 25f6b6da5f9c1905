using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Who may use the tensor channel: those whom the rest of the cluster trusts too.</summary>
/// <param name="own">This node's certificate with its private key.</param>
/// <param name="problemOf">Why a certificate is not trusted; <c>null</c> where it is.</param>
public sealed class ChannelSecurity(X509Certificate2 own, Func<X509Certificate2, string?> problemOf)
{
    private readonly SslStreamCertificateContext _own = SslStreamCertificateContext.Create(own, null, offline: true);

    /// <summary>Secures a connection that was accepted.</summary>
    /// <param name="stream">The connection; is closed with the result, and where this fails.</param>
    /// <returns>The same connection, encrypted.</returns>
    /// <exception cref="AuthenticationException">The other side shows no certificate, or one that is not trusted.</exception>
    /// <exception cref="IOException">The other side is gone, or does not speak TLS.</exception>
    internal SslStream AsServer(Stream stream)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _own,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = IsTrusted,
        };
        var secured = new SslStream(stream);
        try
        {
            secured.AuthenticateAsServer(options);
        }
        catch
        {
            secured.Dispose();
            throw;
        }
        return secured;
    }

    /// <summary>Secures a connection that was made.</summary>
    /// <param name="stream">The connection; is closed with the result, and where this fails.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The same connection, encrypted.</returns>
    /// <exception cref="AuthenticationException">The other side shows a certificate that is not trusted.</exception>
    /// <exception cref="IOException">The other side is gone, or does not speak TLS.</exception>
    internal async Task<Stream> AsClientAsync(Stream stream, CancellationToken cancellation)
    {
        var options = new SslClientAuthenticationOptions
        {
            // Names are not compared, as on the connections of the actor system; the authority decides.
            TargetHost = "",
            ClientCertificateContext = _own,
            RemoteCertificateValidationCallback = IsTrusted,
        };
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellation);
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
        return secured;
    }

    private bool IsTrusted(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown is X509Certificate2 certificate && problemOf(certificate) is null;
}
