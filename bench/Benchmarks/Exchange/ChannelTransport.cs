using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Benchmarks.Kernels;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>The tensor channel of the program as a run uses it: frames, checksums, and the sum over both workers.</summary>
internal sealed class ChannelTransport : ITransport
{
    private static readonly RunId Run = new("run");

    private readonly ModelParameters _parameters;
    private readonly LocalExchange _local;
    private readonly BlockingCollection<WorkerEvent> _said = [];
    private readonly List<IWorkerLink> _links = [];
    private readonly TensorServer _server;
    private readonly string? _certificate;
    private long _step;

    /// <param name="size">The model.</param>
    /// <param name="certificate">File of the certificate that both sides show; <c>null</c> to send in the clear.</param>
    public ChannelTransport(StepSize size, string? certificate)
    {
        _certificate = certificate;
        _parameters = BenchModel.Parameters(size.Spec);
        _local = new LocalExchange(size.Layout);
        var hub = new ExchangeHub();
        var data = new RunData(Record: null!, Documents: null!, Slices());
        hub.Add(
            Run,
            1,
            new ExchangeHub.LedRun(data, _local, new RowVersions(size.Spec.EmbeddingRows), said => _said.Add(said))
        );
        _server = new TensorServer(new ChannelOptions("127.0.0.1", "127.0.0.1", Port: 0, Security(certificate)), hub);
    }

    public string Address => $"{_server.Address} {_certificate}";

    public Task ConnectedAsync()
    {
        while (_links.Count < ExchangeBench.WorkerCount)
        {
            _links.Add(((WorkerEvent.Opened)_said.Take()).Link);
        }
        return Task.CompletedTask;
    }

    public Task StepAsync()
    {
        var key = new RoundKey(Run, 1, RoundStage.Gradient, _step++);
        _local.Open(key, ExchangeBench.WorkerCount, _parameters);
        for (var worker = 0; worker < _links.Count; worker++)
        {
            _links[worker].Ask(key, [worker]);
        }
        for (var arrived = 0; arrived < _links.Count; arrived++)
        {
            var sum = (WorkerEvent.GradientArrived)_said.Take();
            _local.HandOver(key, sum.Node, sum.Gradient);
        }
        _local.Return(_local.Take(key));
        _parameters.Version++;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _links.ForEach(link => link.Dispose());
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes a certificate with its key that both sides can show.</summary>
    public static void Issue(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var from = TimeProvider.System.GetUtcNow().AddHours(-1);
        using var certificate = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            from,
            from.AddDays(1)
        );
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
    }

    /// <summary>A worker that computes nothing.</summary>
    public static async Task WorkAsync(string address, StepSize size)
    {
        var parts = address.Split(' ');
        var remote = await RemoteExchange.ConnectAsync(
            parts[0],
            Security(parts[1]),
            Run,
            generation: 1,
            new NodeId($"worker {Environment.ProcessId}"),
            lanes: 1,
            size.Layout,
            Slices(),
            ChannelSocket.WelcomeTimeout,
            CancellationToken.None
        );
        var ended = new TaskCompletionSource();
        remote.Listen((key, slices) => HandOver(remote, key, slices), ended.SetResult);
        await ended.Task;
    }

    private static void HandOver(RemoteExchange remote, RoundKey key, ImmutableArray<int> slices)
    {
        foreach (var slice in slices)
        {
            remote.HandOver(key, slice, remote.Rent());
        }
    }

    private static ChannelSecurity? Security(string? certificate)
    {
        if (string.IsNullOrEmpty(certificate))
        {
            return null;
        }
        var own = X509CertificateLoader.LoadPkcs12FromFile(certificate, password: null);
        return new ChannelSecurity(
            own,
            shown => shown.RawDataMemory.Span.SequenceEqual(own.RawDataMemory.Span) ? null : "It is another."
        );
    }

    // One document of one word for each worker: it is there so that there are slices to ask for.
    private static RunSlices Slices()
    {
        var documents = Enumerable.Range(0, ExchangeBench.WorkerCount).ToArray();
        var shard = new SequenceShard(
            [.. documents.Select(document => new DocumentKey("label", $"{document}"))],
            new int[documents.Length],
            [.. documents.Select(_ => 1)],
            [.. documents.Select(document => document + 1)]
        );
        return new RunSlices(
            TrainingDocuments.FromShards(["label"], [shard], maxLength: 1),
            documents,
            [],
            new RunSlicing(Seed: 1, BatchSize: documents.Length, SliceSize: 1)
        );
    }
}
