using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>How a worker comes to a channel of a coordinator.</summary>
internal static class ChannelConnection
{
    // A network that comes up, or a coordinator that is asked by many at once, is there within seconds.
    private const int Attempts = 5;
    private static readonly TimeSpan AttemptPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Connects and greets until the worker is welcome; tries a few times where nobody is there yet.</summary>
    /// <param name="address">Host and port, as <c>host:port</c>.</param>
    /// <param name="security">Certificates; <c>null</c> for a network where everybody is trusted.</param>
    /// <param name="greeting">What the worker says of itself.</param>
    /// <param name="patience">Time for the coordinator to welcome it, at each try.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The channel, not yet bound to the run.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ClusterException">Nobody answers there, or the run is not led there.</exception>
    internal static async Task<FrameStream> OpenAsync(
        string address,
        ChannelSecurity? security,
        Greeting greeting,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(address, security, greeting, patience, cancellation);
            }
            catch (ClusterException e) when (attempt < Attempts && MayPass(e.InnerException))
            {
                await Task.Delay(AttemptPause, cancellation);
            }
        }
    }

    private static async Task<FrameStream> TryAsync(
        string address,
        ChannelSecurity? security,
        Greeting greeting,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        var client = new TcpClient();
        FrameStream? frames = null;
        var isTaken = false;
        using var silence = new CancellationTokenSource(patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        // The answer is waited for by a thread, which hears of nothing else.
        using var givingUp = either.Token.Register(client.Dispose);
        try
        {
            var at = address.LastIndexOf(':');
            var port = int.Parse(address[(at + 1)..], CultureInfo.InvariantCulture);
            await client.ConnectAsync(address[..at], port, either.Token);
            isTaken = true;
            ChannelSocket.Prepare(client.Client);
            Stream stream = client.GetStream();
            if (security is not null)
            {
                stream = await security.AsClientAsync(stream, either.Token);
            }
            frames = new FrameStream(stream);
            greeting.Send(frames);
            if (frames.Receive() != FrameKind.Welcome)
            {
                throw new IOException(frames.TakeText());
            }
            return frames;
        }
        catch (Exception e)
        {
            frames?.Dispose();
            client.Dispose();
            cancellation.ThrowIfCancellationRequested();
            if (silence.IsCancellationRequested)
            {
                var problem = isTaken
                    ? $"whoever is at '{address}' did not say within {patience.TotalSeconds} s that this node is welcome. Check that the coordinator listens there and nothing else does, and that it is not stopped."
                    : $"nobody has taken a connection to '{address}' within {patience.TotalSeconds} s. Check that this machine may connect to that port, and that a firewall does not drop what it sends there.";
                throw new ClusterException(
                    $"The exchange of run '{greeting.Run}' cannot be used: {problem}",
                    new TimeoutException(e.Message, e)
                );
            }
            if (e is not (IOException or SocketException or AuthenticationException))
            {
                throw;
            }
            throw new ClusterException(
                $"The exchange of run '{greeting.Run}' at '{address}' cannot be used: {e.Message} Check that this machine may connect to that port, and that both nodes have certificates of the same authority.",
                e
            );
        }
    }

    // Nobody listens yet, or the connection has ended before anything was said. Whoever is silent has been waited for long
    // enough.
    private static bool MayPass(Exception? failure) =>
        failure
            is SocketException { SocketErrorCode: not SocketError.TimedOut }
                or EndOfStreamException
                or IOException { InnerException: SocketException };
}
