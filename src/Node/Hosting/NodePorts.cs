using System.Net;
using System.Net.Sockets;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.Node.Hosting;

/// <summary>The ports that a node listens on.</summary>
internal static class NodePorts
{
    /// <summary>Refuses a node that could not listen where it is configured to, before anything of it has started.</summary>
    /// <param name="options">What the node is.</param>
    /// <exception cref="SettingsException">Two ports are the same.</exception>
    /// <exception cref="ClusterException">A port is taken, or the address is not one of this machine.</exception>
    internal static void ThrowIfTaken(NodeOptions options)
    {
        var exchangePort = options.IsCoordinator ? options.ExchangePort : 0;
        if (exchangePort != 0 && exchangePort == options.Port)
        {
            throw new SettingsException([
                $"exchange-port is {exchangePort}, and so is port; give the exchange of training runs a port of its own, or 0 for any that is free.",
            ]);
        }
        ThrowIfTaken(options, "port", options.Port);
        ThrowIfTaken(options, "exchange-port", exchangePort);
    }

    private static void ThrowIfTaken(NodeOptions options, string setting, int port)
    {
        var host = options.BindHostName ?? options.HostName;
        try
        {
            var address = ListeningAddress.Of(host);
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException e)
        {
            throw new ClusterException(
                $"This node cannot listen on {host}:{port}: {e.Message}. End what listens there, choose another '{setting}', or name an address of this machine as 'bind-hostname' or, where there is none, 'hostname'.",
                e
            );
        }
    }
}
