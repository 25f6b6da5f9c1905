using System.Net.Sockets;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What both ends of a tensor channel ask of their sockets.</summary>
internal static class ChannelSocket
{
    // After this long without any sign of the other machine the connection is given up: longer than the 7 to 9 s in
    // which a killed node is, so that membership speaks first where it can.
    private const int PatienceSeconds = 12;

    /// <summary>Whoever has not said within this time who it is is cut off: the time of a busy machine, not of a person.</summary>
    internal static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Whom a worker connects to has to have welcomed it within this time: long enough to have cut off strangers first.</summary>
    internal static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(30);

    private const int ProbeSeconds = 3;

    // From Linux' tcp.h; .NET has no name for it.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;

    /// <summary>Has frames leave at once, and a path that has gone dead end the connection whoever was to speak next.</summary>
    /// <param name="socket">A connected socket.</param>
    internal static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp,
            SocketOptionName.TcpKeepAliveRetryCount,
            (PatienceSeconds / ProbeSeconds) - 1
        );
        if (OperatingSystem.IsLinux())
        {
            // Probes are for a silent connection. While bytes wait for their acknowledgement this limit holds instead of
            // a quarter of an hour.
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes(PatienceSeconds * 1000));
        }
    }
}
