using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Cluster.Tests;

/// <summary>Preprocessing by several processes, some of which are killed, stopped or slowed: the bytes are those of one process.</summary>
public sealed partial class ClusterPreprocessTests(ClusterCorpus corpus, SampleData sample)
    : IClassFixture<ClusterCorpus>,
        IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_OneWorkerProcessAndThree_GiveTheSameBytes()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 1);
        await using var _1 = cluster;

        await cluster.PreprocessAsync(corpus.Folder, _temp["one"]);
        await Task.WhenAll(cluster.StartWorkerAsync(), cluster.StartWorkerAsync());
        await cluster.PreprocessAsync(corpus.Folder, _temp["three"]);

        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["one"]));
        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["three"]));
        Assert.Equal(3, (await TasksAsync(cluster)).Select(task => task.Worker).Distinct().Count());
    }

    [Fact]
    public async Task Cancel_OfAJobThatOthersWaitFor_TellsThem()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 0);
        await using var _1 = cluster;
        var client = cluster.Ask("preprocess", "--corpus", sample.Corpus, "--data", _temp["data"]);
        var job = (await client.SaysAsync(" goes to the cluster at "))[0].Split(' ')[1];
        await client.SaysAsync("tokenize: 0 of 1,200 documents");

        Assert.Equal(0, await cluster.Ask("cancel", job).EndsAsync());
        var late = cluster.Ask("attach", job);

        Assert.Equal((130, 130), (await client.EndsAsync(), await late.EndsAsync()));
        var words = $"Job {job} has been given up by 'pipeline cancel'.";
        Assert.StartsWith(words, client.Lines[^1], StringComparison.Ordinal);
        Assert.StartsWith(words, late.Lines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(_temp["data", "manifest.json"]));
    }

    [Fact]
    public async Task Preprocess_JsonLinesOnTwoWorkerProcesses_GiveTheBytesOfOneProcess()
    {
        JsonLinesTwin.Write(sample.Corpus, _temp["lines"], Encoding.UTF8, "a.jsonl", "b.jsonl.gz", "c.jsonl.zst");
        string[] input = ["--input", "jsonl"];
        var alone = await PipelineProgram.RunAsync(
            Cancellation,
            ["preprocess", "--corpus", _temp["lines"], "--data", _temp["alone"], .. input, "--workers", "1"]
        );
        Assert.True(alone.ExitCode == 0, alone.Error);
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 2);
        await using var _1 = cluster;

        await cluster.PreprocessAsync(_temp["lines"], _temp["data"], input);

        Assert.Equal(FolderContent.Of(_temp["alone"]), FolderContent.Of(_temp["data"]));
        Assert.Equal(2, (await TasksAsync(cluster)).Select(task => task.Worker).Distinct().Count());
    }

    [Fact]
    public async Task Preprocess_TwoJobsAtOnceOnOneLane_BothComplete()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 1);
        await using var _1 = cluster;

        await Task.WhenAll(
            cluster.PreprocessAsync(sample.Corpus, _temp["one"]),
            cluster.PreprocessAsync(sample.Corpus, _temp["two"])
        );

        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(_temp["one"]));
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(_temp["two"]));
    }

    [Fact]
    public async Task Preprocess_OnAnotherNode_SummaryAndJobsNameTheLargestMessage()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 1);
        await using var _1 = cluster;
        var client = cluster.Ask("preprocess", "--corpus", sample.Corpus, "--data", _temp["data"], "--json", "--quiet");
        Assert.Equal(0, await client.EndsAsync());
        var jobs = cluster.Ask("jobs", "--json");
        Assert.Equal(0, await jobs.EndsAsync());
        var alone = await sample.PreprocessAsync(_temp["alone"], "--json", "--quiet");

        var largest = Report(client).GetProperty("largestMessage");
        // A block of some hundred documents comes back with 16 bytes of hash for each.
        Assert.Equal("tokenize.built", largest.GetProperty("name").GetString());
        Assert.InRange(largest.GetProperty("sizeBytes").GetInt32(), 16 * 300, 100_000);
        var job = Assert.Single(Report(jobs).GetProperty("jobs").EnumerateArray());
        Assert.True(JsonElement.DeepEquals(largest, job.GetProperty("largestMessage")));
        Assert.Equal(JsonValueKind.Null, alone.Report.GetProperty("largestMessage").ValueKind);
    }

    [Fact]
    public async Task Preprocess_WorkerKilled_ItsChunksAreDoneByTheOther()
    {
        var (cluster, workers) = await LocalCluster.StartAsync(_temp["cluster"], workers: 2);
        await using var _1 = cluster;
        var client = cluster.Ask("preprocess", "--corpus", corpus.Folder, "--data", _temp["data"]);
        await cluster.Coordinator.SaysAsync(" gets BuildBlock ", times: 6);

        workers[0].Send(Signal.Kill);

        Assert.Equal(0, await client.EndsAsync());
        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["data"]));
    }

    [Fact]
    public async Task Preprocess_ClientLeavesAndWorkerComesLate_AttachSeesTheEnd()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 0);
        await using var _1 = cluster;
        var client = cluster.Ask("preprocess", "--corpus", corpus.Folder, "--data", _temp["data"]);
        await client.SaysAsync("tokenize: 0 of 8,000 documents");
        client.Send(Signal.Interrupt);
        var job = JobName().Match((await client.SaysAsync("Left job "))[0]).Groups[1].Value;
        Assert.Equal(130, await client.EndsAsync());

        await cluster.StartWorkerAsync();
        var attached = cluster.Ask("attach", job, "--json", "--quiet");

        Assert.Equal(0, await attached.EndsAsync());
        Assert.Contains(attached.Lines, line => line.Contains("\"documents\": 8000", StringComparison.Ordinal));
        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["data"]));
    }

    [Fact]
    public async Task Preprocess_WorkerPausedUntilItIsGivenUp_ComesBackAndDisturbsNothing()
    {
        var (cluster, workers) = await LocalCluster.StartAsync(_temp["cluster"], workers: 2);
        await using var _1 = cluster;
        var client = cluster.Ask("preprocess", "--corpus", corpus.Folder, "--data", _temp["data"]);
        await cluster.Coordinator.SaysAsync(" gets BuildBlock ", times: 6);

        workers[0].Send(Signal.Stop);
        await cluster.Coordinator.SaysAsync(" is lost.");
        workers[0].Send(Signal.Continue);
        await cluster.Coordinator.SaysAsync(" is there.", times: 3); // each worker once, and the one that is back
        Assert.Equal(0, await client.EndsAsync());
        await cluster.PreprocessAsync(corpus.Folder, _temp["again"]);

        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["data"]));
        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["again"]));
    }

    [Fact]
    public async Task Preprocess_WorkerSlowedTenTimes_ItsChunkIsLeasedElsewhere()
    {
        await WriteLargeDocumentsAsync(_temp["corpus"]);
        var (cluster, workers) = await LocalCluster.StartAsync(_temp["cluster"], workers: 2);
        await using var _1 = cluster;

        using (var slowing = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            var slowed = SlowAsync(workers[0], slowing.Token);
            await cluster.PreprocessAsync(_temp["corpus"], _temp["data"]);
            await slowing.CancelAsync();
            await slowed;
        }

        var tasks = await TasksAsync(cluster);
        Assert.Contains(
            tasks.GroupBy(task => task.Task),
            leases => leases.Select(lease => lease.Worker).Distinct().Count() == 2
        );
        var alone = await PipelineProgram.RunAsync(
            Cancellation,
            ["preprocess", "--corpus", _temp["corpus"], "--data", _temp["alone"], "--workers", "1"]
        );
        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.Equal(FolderContent.Of(_temp["alone"]), FolderContent.Of(_temp["data"]));
    }

    [Fact]
    public async Task Preprocess_CoordinatorKilled_DataIsAsBeforeAndTheNextJobDoesOnlyWhatWasLeased()
    {
        sample.CopyTo(_temp["data"]);
        var before = FolderContent.Of(_temp["data"]);
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 2);
        await using var _1 = cluster;
        var client = cluster.Ask("preprocess", "--corpus", corpus.Folder, "--data", _temp["data"]);
        await cluster.Coordinator.SaysAsync(" gets BuildBlock ", times: 12);

        cluster.Coordinator.Send(Signal.Kill);

        await cluster.Coordinator.EndsAsync();
        var handedBefore = Tasks(cluster.Coordinator.Lines);
        Assert.Equal(before, FolderContent.Of(_temp["data"]));
        Assert.Equal(0, (await PipelineProgram.RunAsync(Cancellation, "verify", _temp["data"])).ExitCode);
        Assert.Equal(7, await client.EndsAsync());

        // The workers find the new coordinator by themselves.
        await cluster.StartCoordinatorAsync();
        await cluster.PreprocessAsync(corpus.Folder, _temp["data"]);

        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["data"]));
        var handedAgain = (await TasksAsync(cluster))
            .Select(task => task.Task)
            .Intersect(handedBefore.Select(task => task.Task));
        // Two lanes of one task each.
        Assert.InRange(handedAgain.Count(), 0, 2);
        Assert.True(handedBefore.Count >= 12);
    }

    [Fact]
    public async Task Preprocess_LeadingCoordinatorOfThreeKilled_AnotherEndsTheJob()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], lanes: [1, 1], coordinators: 3);
        await using var _1 = cluster;
        string[] command = ["preprocess", "--corpus", corpus.Folder, "--data", _temp["data"]];
        var client = cluster.Ask([.. command, "--config", cluster.NodeConfig]);
        await cluster.Coordinator.SaysAsync(" gets BuildBlock ", times: 6);

        cluster.Coordinator.Send(Signal.Kill);

        await cluster.Coordinator.EndsAsync();
        Assert.False(File.Exists(_temp["data", "manifest.json"]));
        Assert.True(await client.EndsAsync() == 0, string.Join('\n', client.Lines));
        Assert.Equal(corpus.Expected, FolderContent.Of(_temp["data"]));
    }

    private static JsonElement Report(NodeProcess client) =>
        JsonSerializer.Deserialize<JsonElement>(
            string.Join('\n', client.Lines.SkipWhile(line => !line.StartsWith('{')))
        );

    // The sample's messages, each 30 times over: a chunk of them takes a second, not some milliseconds.
    private async Task WriteLargeDocumentsAsync(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(sample.Corpus, "*", SearchOption.AllDirectories))
        {
            var large = Path.Combine(folder, Path.GetRelativePath(sample.Corpus, file));
            Directory.CreateDirectory(Path.GetDirectoryName(large)!);
            var text = await File.ReadAllBytesAsync(file, Cancellation);
            await File.WriteAllBytesAsync(
                large,
                [.. Enumerable.Repeat(text, 30).SelectMany(part => part)],
                Cancellation
            );
        }
    }

    // Runs a tenth of the time, in pieces far shorter than what the failure detector bears with.
    private static async Task SlowAsync(NodeProcess worker, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            worker.Send(Signal.Stop);
            await Task.Delay(TimeSpan.FromMilliseconds(90), CancellationToken.None);
            worker.Send(Signal.Continue);
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        }
    }

    // A log line may still be on its way when the job has ended for its client.
    private static async Task<IReadOnlyList<(string Worker, string Task)>> TasksAsync(LocalCluster cluster)
    {
        await cluster.Coordinator.SaysAsync(" has ended.");
        return Tasks(cluster.Coordinator.Lines);
    }

    private static IReadOnlyList<(string Worker, string Task)> Tasks(IReadOnlyList<string> lines) =>
        [
            .. lines
                .Select(line => Lease().Match(line))
                .Where(match => match.Success)
                .Select(match => (match.Groups[1].Value, match.Groups[2].Value)),
        ];

    [GeneratedRegex("job (preprocess-[0-9a-f]+)")]
    private static partial Regex JobName();

    [GeneratedRegex(@"(\S+) gets (BuildBlock [0-9]+) of ")]
    private static partial Regex Lease();
}
