using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Where the workers of other processes fetch parameters and bring gradient sums.</summary>
/// <remarks>Two threads for each worker: they wait for the network most of the time, and heartbeats do not wait for them.</remarks>
internal sealed class TensorServer : IDisposable
{
    // Such as until a file may be opened again.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);

    // Each has a thread. Others wait in the system's queue, those of ours no longer than strangers have to say who they are.
    private const int MostStrangers = 64;

    private readonly TimeSpan _patience;
    private readonly SemaphoreSlim _strangers;
    private readonly ExchangeHub _hub;
    private readonly ChannelOptions _options;
    private readonly TcpListener _listener;
    private volatile bool _disposed;

    /// <summary>Begins to listen.</summary>
    /// <param name="options">Addresses and certificates.</param>
    /// <param name="hub">The runs that are led from this process.</param>
    /// <exception cref="ClusterException">The address is not one of this machine, or the port is taken.</exception>
    internal TensorServer(ChannelOptions options, ExchangeHub hub)
        : this(options, hub, MostStrangers, ChannelSocket.GreetingTimeout) { }

    /// <summary>Begins to listen.</summary>
    /// <param name="options">Addresses and certificates.</param>
    /// <param name="hub">The runs that are led from this process.</param>
    /// <param name="strangers">How many may be connected at once that have not said who they are, at least 1.</param>
    /// <param name="patience">How long each may take to say so.</param>
    /// <exception cref="ClusterException">The address is not one of this machine, or the port is taken.</exception>
    internal TensorServer(ChannelOptions options, ExchangeHub hub, int strangers, TimeSpan patience)
    {
        (_strangers, _patience) = (new SemaphoreSlim(strangers), patience);
        (_options, _hub) = (options, hub);
        try
        {
            _listener = new TcpListener(ListeningAddress.Of(options.BindHost), options.Port);
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new ClusterException(
                $"The exchange of training runs cannot listen on {options.BindHost}:{options.Port}: {e.Message}. Choose another 'exchange-port' in the node's configuration, or 0 for any that is free.",
                e
            );
        }
        new Thread(Accept) { IsBackground = true, Name = "tensor server" }.Start();
    }

    /// <summary>Host and port, as <c>host:port</c>.</summary>
    internal string Address =>
        string.Create(CultureInfo.InvariantCulture, $"{_options.Host}:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
    }

    private void Accept()
    {
        while (!_disposed)
        {
            try
            {
                _strangers.Wait();
                Begin(_listener);
            }
            catch (SocketException) when (!_disposed)
            {
                Thread.Sleep(AcceptPause);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Begin(TcpListener listener)
    {
        try
        {
            var client = listener.AcceptTcpClient();
            new Thread(() => Serve(client)) { IsBackground = true, Name = "tensor channel" }.Start();
        }
        catch
        {
            _strangers.Release();
            throw;
        }
    }

    private void Serve(TcpClient client)
    {
        using var connection = client;
        try
        {
            if (Greet(client) is { } channel)
            {
                channel.Run();
            }
        }
#pragma warning disable CA1031 // This is the outermost frame of the thread: nothing a stranger sends may end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Whoever it was has gone, or is none of ours.
        }
    }

    private WorkerChannel? Greet(TcpClient client)
    {
        try
        {
            // All of the greeting, not each byte of it.
            using var patience = new CancellationTokenSource(_patience);
            using var givingUp = patience.Token.Register(client.Dispose);
            ChannelSocket.Prepare(client.Client);
            Stream stream = client.GetStream();
            var frames = new FrameStream(_options.Security?.AsServer(stream) ?? stream);
            WorkerChannel? channel = null;
            try
            {
                channel = Welcome(frames);
                return channel;
            }
            finally
            {
                if (channel is null)
                {
                    frames.Dispose();
                }
            }
        }
        finally
        {
            _strangers.Release();
        }
    }

    private WorkerChannel? Welcome(FrameStream frames)
    {
        if (frames.Receive() != FrameKind.Hello)
        {
            return null;
        }
        var greeting = Greeting.Take(frames);
        if (greeting.Version != FrameStream.Version)
        {
            frames
                .Put($"This node speaks version {FrameStream.Version} of the channel, not {greeting.Version}.")
                .Send(FrameKind.Refused);
            return null;
        }
        if (_hub.Find(greeting.Run, greeting.Generation) is not { } led)
        {
            frames
                .Put($"Run '{greeting.Run}' is not led here, or generation {greeting.Generation} is over.")
                .Send(FrameKind.Refused);
            return null;
        }
        frames.Send(FrameKind.Welcome);
        frames.Bind(greeting.Run, greeting.Generation, led.Exchange.Layout);
        return new WorkerChannel(frames, greeting, led);
    }
}
