using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Node.Hosting;

/// <summary>Where a node can be called.</summary>
/// <param name="Host">Name or IPv4 address, as the node itself gives it.</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
internal readonly record struct NodeEndpoint(string Host, int Port)
{
    /// <summary>Reads <c>HOST:PORT</c>, or <c>HOST</c> for <see cref="NodeOptions.UsualPort"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">What it says.</param>
    /// <returns>Whether it is of that form.</returns>
    internal static bool TryParse(string text, out NodeEndpoint endpoint)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = NodeOptions.UsualPort;
        var isPort =
            colon < 0
            || int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
        endpoint = new NodeEndpoint(NumberOf(host), port);
        return isPort
            && port is > 0 and <= ushort.MaxValue
            // To the system a bare number is an IPv4 address; here it is a port whose host was forgotten.
            && !host.All(char.IsAsciiDigit)
            && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    /// <summary>The name of a host as nodes know it: they compare names by their text, and the loopback interface has two.</summary>
    /// <param name="host">A name or an IPv4 address.</param>
    internal static string NumberOf(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : host;

    /// <summary>The address of this machine's network interface that leads to the node, which therefore reaches us there.</summary>
    /// <param name="cancellation">Gives up looking for the host's name.</param>
    /// <returns>Our address.</returns>
    /// <exception cref="SocketException">The host's name is not known, or no way leads there.</exception>
    internal async Task<string> OwnAddressAsync(CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(Host, AddressFamily.InterNetwork, cancellation);
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await probe.ConnectAsync(addresses[0], Port, cancellation); // nothing is sent
        return ((IPEndPoint)probe.LocalEndPoint!).Address.ToString();
    }

    /// <summary>Whether the node's machine says that nothing listens there.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><c>false</c> also where nobody says anything in a second.</returns>
    internal async Task<bool> RefusesAsync(CancellationToken cancellation)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await probe.ConnectAsync(Host, Port, patience.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{Host}:{Port}";
}
