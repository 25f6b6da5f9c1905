using System.Net;
using System.Net.Sockets;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>Bytes over plain sockets: no frames, no checksums, no sums. What everything else is compared with.</summary>
internal sealed class SocketTransport : ITransport
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly List<TcpClient> _clients = [];
    private readonly byte[] _parameters;
    private readonly byte[][] _sums;

    public SocketTransport(StepSize size)
    {
        _parameters = size.Payload();
        _sums = [new byte[size.Bytes], new byte[size.Bytes]];
        _listener.Start();
    }

    public string Address => $"{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async Task ConnectedAsync()
    {
        while (_clients.Count < ExchangeBench.WorkerCount)
        {
            var client = await _listener.AcceptTcpClientAsync();
            client.NoDelay = true;
            _clients.Add(client);
        }
    }

    public Task StepAsync() =>
        Task.WhenAll(
            _clients.Select(
                (client, worker) =>
                    Task.Run(() =>
                    {
                        client.GetStream().Write(_parameters);
                        client.GetStream().ReadExactly(_sums[worker]);
                    })
            )
        );

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A worker of this transport, or of any other whose bytes are those of a plain socket.</summary>
    public static async Task WorkAsync(string address, StepSize size)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(address));
        var (parameters, sum) = (new byte[size.Bytes], size.Payload());
        while (true)
        {
            client.GetStream().ReadExactly(parameters);
            client.GetStream().Write(sum);
        }
    }
}
