using System.Net;
using System.Net.Sockets;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The address that a node listens on.</summary>
public static class ListeningAddress
{
    /// <summary>The address behind the name that a configuration gives.</summary>
    /// <param name="host">A name, which is looked up among IPv4 addresses, or an address.</param>
    /// <exception cref="SocketException">The name is not known.</exception>
    public static IPAddress Of(string host) =>
        IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host, AddressFamily.InterNetwork)[0];
}
