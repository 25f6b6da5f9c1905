using System.Net;
using System.Net.Sockets;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>A network between one worker and its coordinator that flips a bit.</summary>
internal sealed class DamagingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly string _coordinator;
    private readonly long _toWorkerAt;
    private readonly long _toCoordinatorAt;

    /// <param name="coordinator">Host and port of the coordinator.</param>
    /// <param name="toWorkerAt">Position of the byte to damage among those to the worker; -1 for none.</param>
    /// <param name="toCoordinatorAt">Likewise among those to the coordinator.</param>
    internal DamagingRelay(string coordinator, long toWorkerAt = -1, long toCoordinatorAt = -1)
    {
        (_coordinator, _toWorkerAt, _toCoordinatorAt) = (coordinator, toWorkerAt, toCoordinatorAt);
        _listener.Start();
        new Thread(Serve) { IsBackground = true, Name = "damaging relay" }.Start();
    }

    /// <summary>Where the worker is to connect.</summary>
    internal string Address => $"{_listener.LocalEndpoint}";

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            using var worker = _listener.AcceptTcpClient();
            using var coordinator = new TcpClient();
            coordinator.Connect(IPEndPoint.Parse(_coordinator));
            var (toWorker, toCoordinator) = (worker.GetStream(), coordinator.GetStream());
            var back = new Thread(() => Carry(toCoordinator, toWorker, _toWorkerAt)) { IsBackground = true };
            back.Start();
            Carry(toWorker, toCoordinator, _toCoordinatorAt);
            back.Join();
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    // What ends on one side ends on the other.
    private static void Carry(NetworkStream from, NetworkStream to, long damagedAt)
    {
        var buffer = new byte[1 << 12];
        var carried = 0L;
        try
        {
            while (from.Read(buffer) is var read and > 0)
            {
                if (damagedAt >= carried && damagedAt < carried + read)
                {
                    buffer[damagedAt - carried] ^= 4;
                }
                carried += read;
                to.Write(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One side has gone, and with it the other.
        }
        from.Dispose();
        to.Dispose();
    }
}
