using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Where the workers of other processes fetch parameters and bring gradient sums.</summary>
/// <remarks>A thread for each worker: they wait for the network most of the time, and heartbeats do not wait for them.</remarks>
internal sealed class TensorServer : IDisposable
{
    private readonly ExchangeHub _hub;
    private readonly TcpListener _listener;
    private readonly string _host;

    /// <summary>Begins to listen on any free port.</summary>
    /// <param name="host">Address that other machines call this one by; it is listened on.</param>
    /// <param name="hub">The runs that are led from this process.</param>
    /// <exception cref="SocketException">The address is not one of this machine.</exception>
    internal TensorServer(string host, ExchangeHub hub)
    {
        (_host, _hub) = (host, hub);
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : Dns.GetHostAddresses(host)[0];
        _listener = new TcpListener(address, port: 0);
        _listener.Start();
        new Thread(Accept) { IsBackground = true, Name = "tensor server" }.Start();
    }

    /// <summary>Host and port, as <c>host:port</c>.</summary>
    internal string Address =>
        string.Create(CultureInfo.InvariantCulture, $"{_host}:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                client.NoDelay = true;
                new Thread(() => Serve(client)) { IsBackground = true, Name = "tensor channel" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server was disposed.
        }
    }

    private void Serve(TcpClient client)
    {
        using var frames = new FrameStream(client.GetStream());
        try
        {
            if (frames.Receive() != FrameKind.Hello)
            {
                return;
            }
            var run = new RunId(frames.TakeText());
            var generation = frames.TakeInt32(0, int.MaxValue);
            var worker = new NodeId(frames.TakeText());
            if (_hub.Find(run, generation) is not { } led)
            {
                frames.Put($"Run '{run}' is not led here, or generation {generation} is over.").Send(FrameKind.Refused);
                return;
            }
            frames.Send(FrameKind.Welcome);
            while (true)
            {
                Answer(frames, frames.Receive(), run, generation, worker, led);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The worker is gone; membership says so to those who must know.
        }
    }

    private static void Answer(
        FrameStream frames,
        FrameKind kind,
        RunId run,
        int generation,
        NodeId worker,
        ExchangeHub.LedRun led
    )
    {
        var stage = (RoundStage)frames.TakeInt32(0, 1);
        var key = new RoundKey(run, generation, stage, frames.TakeInt64());
        switch (kind)
        {
            case FrameKind.Pull:
                SendParameters(frames, key, frames.TakeInt64(), led);
                break;
            case FrameKind.Push:
                led.Arrived(ReadGradient(frames, key, worker, led));
                break;
            default:
                throw new IOException($"A worker sent a frame of kind {kind}.");
        }
    }

    private static void SendParameters(FrameStream frames, RoundKey key, long known, ExchangeHub.LedRun led)
    {
        if (led.Exchange.ParametersOf(key) is not { } parameters)
        {
            frames.Send(FrameKind.Over);
            return;
        }
        var version = parameters.Version;
        frames.Put(version).Put<float>(parameters.Dense);
        if (led.Changes.Since(known, version) is { } rows)
        {
            frames.Put((long)rows.Length).Put<int>(rows);
            foreach (var row in rows)
            {
                frames.Put(parameters.Row(row));
            }
        }
        else
        {
            frames.Put(-1L).Put<float>(parameters.Embedding);
        }
        // Where the round ended meanwhile, what was put together may be half of the next one: the worker asks no more of it,
        // and for the next round it is told the whole difference again.
        frames.Send(led.Exchange.ParametersOf(key) is null ? FrameKind.Over : FrameKind.Parameters);
    }

    private static NodeGradient ReadGradient(FrameStream frames, RoundKey key, NodeId worker, ExchangeHub.LedRun led)
    {
        var node = new SliceRange(frames.TakeInt32(0, int.MaxValue), frames.TakeInt32(1, int.MaxValue));
        var sums = new MetricSums(frames.TakeInt64(), frames.TakeDouble(), frames.TakeInt64(), frames.TakeInt64());
        var gradient = led.Exchange.Rent();
        gradient.Sums = sums;
        frames.Take<float>(gradient.Dense.Length).CopyTo(gradient.Dense);
        var spec = led.Exchange.Layout.Spec;
        var rows = frames.TakeInt32(0, spec.EmbeddingRows);
        var ranks = frames.Take<int>(rows);
        frames.Take<float>(rows * spec.EmbeddingSize).CopyTo(gradient.ResetRows(ranks));
        return new NodeGradient(worker, key, node, gradient);
    }
}
