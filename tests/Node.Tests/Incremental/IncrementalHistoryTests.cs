using CsCheck;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Tests.Incremental;

/// <summary>After any history of changes a data folder is, byte for byte, what a first run over the last corpus makes.</summary>
public sealed class IncrementalHistoryTests : IAsyncLifetime
{
    private const int Histories = 4;
    private const int Steps = 32;

    private readonly ShiftedClock _clock = new();
    private NodeHost _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _node = await NodeHost.StartAsync(new NodeOptions { Lanes = 2, Clock = _clock }, Cancellation);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public Task Preprocess_AnyHistory_LeavesWhatAFirstRunLeaves() =>
        Gen.Int[0, int.MaxValue - 1].SampleAsync(RunAsync, iter: Histories, threads: 1);

    [Fact]
    public Task Preprocess_AnyHistoryOfJsonLines_LeavesWhatAFirstRunLeaves() =>
        Gen.Int[0, int.MaxValue - 1].SampleAsync(RunJsonLinesAsync, iter: Histories, threads: 1);

    private async Task RunAsync(int seed)
    {
        using var folder = new TempFolder();
        var history = new CorpusHistory(folder, seed);
        await RunAsync(seed, folder, history.Change, () => history.Request);
    }

    private async Task RunJsonLinesAsync(int seed)
    {
        using var folder = new TempFolder();
        var history = new JsonLinesHistory(folder, seed);
        await RunAsync(seed, folder, history.Change, () => history.Request);
    }

    private async Task RunAsync(int seed, TempFolder folder, Func<string> change, Func<PreprocessRequest> request)
    {
        var told = new List<string> { $"seed {seed}" };
        try
        {
            await StepAsync(folder, request());
            for (var step = 1; step <= Steps; step++)
            {
                told.Add($"step {step}: {change()}");
                // Either files look old enough to be believed unread, or so young that they must be read.
                _clock.Ahead = step % 3 == 0 ? TimeSpan.Zero : TimeSpan.FromHours(1);
                await StepAsync(folder, request());
            }
            var damages = await DataVerifier.VerifyAsync(request().Data, Cancellation);
            Assert.Empty(damages.Damages);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Assert.Fail($"{Trees.Lines(told)}{Environment.NewLine}{e}");
        }
    }

    private async Task StepAsync(TempFolder folder, PreprocessRequest request)
    {
        var before = Directory.Exists(request.Data) ? Trees.Of(request.Data) : [];
        var first = request with { Data = folder["first"], Vocabulary = VocabularyRule.Refit };
        if (request.Vocabulary == VocabularyRule.Frozen)
        {
            var manifest = ManifestFile.Read(request.Data);
            if (manifest.Tokenizer != request.Tokenizer)
            {
                // The step that changed the options was refused, so the vocabulary in place is of others.
                await Assert.ThrowsAsync<SettingsException>(() => RunAsync(request));
                Trees.Same(before, Trees.Of(request.Data));
                return;
            }
            first = first with { VocabularyFrom = folder["kept.parquet"] };
            File.Copy(manifest.Vocabulary.File.PathUnder(request.Data), first.VocabularyFrom, overwrite: true);
        }
        var expected = await RunAsync(first);
        var found = await RunAsync(request);

        if (expected is string refusal)
        {
            Assert.Equal(refusal.Replace(first.Data, request.Data, StringComparison.Ordinal), found.ToString()!);
            Trees.Same(before, Trees.Of(request.Data));
            return;
        }
        Trees.Same(Trees.Of(first.Data), Trees.Of(request.Data));
        Directory.Delete(first.Data, recursive: true);
        await SecondRunWritesNothing(request, (PreprocessSummary)found);
    }

    // Only where the files look old: young ones are read again, and what was found is written down.
    private async Task SecondRunWritesNothing(PreprocessRequest request, PreprocessSummary summary)
    {
        if (_clock.Ahead == TimeSpan.Zero)
        {
            return;
        }
        var before = States(request.Data);
        var again = (PreprocessSummary)await RunAsync(request with { Paranoid = false, DryRun = false });
        var nothing = new PreprocessChanges(0, 0, 0, 0, again.Chunks, 0, again.Chunks, ShardReason.None);
        Assert.Equal($"{nothing}", $"{again.Changes}");
        Assert.Equal(summary.ManifestSha256, again.ManifestSha256);
        Trees.Same(before, States(request.Data));
    }

    /// <returns>The summary, or the words of the refusal.</returns>
    private async Task<object> RunAsync(PreprocessRequest request)
    {
        try
        {
            return await _node.Jobs.PreprocessAsync(
                JobClient.Start(request),
                progress: null,
                remarks: null,
                Cancellation
            );
        }
        catch (CorpusException e)
        {
            return e.Message;
        }
    }

    // Every file and folder, those of this machine too, with what the system says of it.
    private static List<string> States(string folder) =>
        [
            .. Directory
                .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}"),
        ];
}
