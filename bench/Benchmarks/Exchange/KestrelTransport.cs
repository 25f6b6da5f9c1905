using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>Bytes through a connection handler of Kestrel and its pipelines; the workers have plain sockets.</summary>
internal sealed class KestrelTransport : ITransport
{
    private readonly WebApplication _server;
    private readonly byte[] _parameters;
    private readonly byte[][] _sums;
    private readonly List<ConnectionContext> _connections = [];
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KestrelTransport(StepSize size)
    {
        _parameters = size.Payload();
        _sums = [new byte[size.Bytes], new byte[size.Bytes]];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseConnectionHandler<Handler>())
        );
        _server = builder.Build();
    }

    public string Address => $"{new Uri(_server.Urls.Single()).Port}";

    public static async Task<KestrelTransport> StartAsync(StepSize size)
    {
        var transport = new KestrelTransport(size);
        await transport._server.StartAsync();
        return transport;
    }

    public Task ConnectedAsync() => _connected.Task;

    public Task StepAsync() => Task.WhenAll(_connections.Zip(_sums, StepAsync));

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Abort());
        await _server.DisposeAsync();
    }

    private async Task StepAsync(ConnectionContext connection, byte[] sum)
    {
        await connection.Transport.Output.WriteAsync(_parameters);
        for (var at = 0; at < sum.Length; )
        {
            var read = await connection.Transport.Input.ReadAsync();
            read.Buffer.CopyTo(sum.AsSpan(at));
            at += (int)read.Buffer.Length;
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
    }

    private sealed class Handler(KestrelTransport transport) : ConnectionHandler
    {
        public override async Task OnConnectedAsync(ConnectionContext connection)
        {
            var ended = new TaskCompletionSource();
            using var _ = connection.ConnectionClosed.Register(ended.SetResult);
            lock (transport._connections)
            {
                transport._connections.Add(connection);
                if (transport._connections.Count == ExchangeBench.WorkerCount)
                {
                    transport._connected.SetResult();
                }
            }
            await ended.Task;
        }
    }
}
