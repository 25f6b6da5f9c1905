using System.Net;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>A stream of gRPC in each direction, of messages that are bytes alone: what protobuf would do comes on top.</summary>
internal sealed class GrpcTransport : ITransport
{
    private const int BytesPerMessage = 1 << 20;

    private static readonly Method<byte[], byte[]> Exchange = new(
        MethodType.DuplexStreaming,
        "bench",
        "exchange",
        Marshallers.Create(bytes => bytes, bytes => bytes),
        Marshallers.Create(bytes => bytes, bytes => bytes)
    );

    private readonly WebApplication _server;
    private readonly byte[][] _chunks;
    private readonly int _bytes;
    private readonly List<(IAsyncStreamReader<byte[]> Sums, IServerStreamWriter<byte[]> Parameters)> _calls = [];
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GrpcTransport(StepSize size)
    {
        _bytes = size.Bytes;
        _chunks = Chunks(size);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IServiceMethodProvider<Service>, ServiceMethods>();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        _server = builder.Build();
        _server.MapGrpcService<Service>();
    }

    public string Address => _server.Urls.Single();

    public static async Task<GrpcTransport> StartAsync(StepSize size)
    {
        var transport = new GrpcTransport(size);
        await transport._server.StartAsync();
        return transport;
    }

    public Task ConnectedAsync() => _connected.Task;

    public Task StepAsync() =>
        Task.WhenAll(
            _calls.Select(async call =>
            {
                foreach (var chunk in _chunks)
                {
                    await call.Parameters.WriteAsync(chunk);
                }
                await ReceiveAsync(call.Sums, _bytes);
            })
        );

    public async ValueTask DisposeAsync()
    {
        _ended.SetResult();
        await _server.DisposeAsync();
    }

    /// <summary>A worker that computes nothing.</summary>
    public static async Task WorkAsync(string address, StepSize size)
    {
        using var channel = GrpcChannel.ForAddress(address);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Exchange, host: null, new CallOptions());
        var chunks = Chunks(size);
        while (true)
        {
            await ReceiveAsync(call.ResponseStream, size.Bytes);
            foreach (var chunk in chunks)
            {
                await call.RequestStream.WriteAsync(chunk);
            }
        }
    }

    private static async Task ReceiveAsync(IAsyncStreamReader<byte[]> stream, int bytes)
    {
        for (var received = 0; received < bytes; received += stream.Current.Length)
        {
            if (!await stream.MoveNext(CancellationToken.None))
            {
                throw new IOException("The other side has ended the stream.");
            }
        }
    }

    private static byte[][] Chunks(StepSize size) => [.. size.Payload().Chunk(BytesPerMessage)];

    private sealed class Service(GrpcTransport transport)
    {
        public Task Exchange(IAsyncStreamReader<byte[]> sums, IServerStreamWriter<byte[]> parameters)
        {
            lock (transport._calls)
            {
                transport._calls.Add((sums, parameters));
                if (transport._calls.Count == ExchangeBench.WorkerCount)
                {
                    transport._connected.SetResult();
                }
            }
            return transport._ended.Task;
        }
    }

    private sealed class ServiceMethods : IServiceMethodProvider<Service>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<Service> context) =>
            context.AddDuplexStreamingMethod(
                GrpcTransport.Exchange,
                [],
                (service, sums, parameters, _) => service.Exchange(sums, parameters)
            );
    }
}
