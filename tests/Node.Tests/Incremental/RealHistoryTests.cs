using System.Text;
using Pipeline.Node.Hosting;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Tests.Incremental;

/// <summary>A fixed history of the real corpus: after each step the tree of a first run, for work that fits the change.</summary>
public sealed class RealHistoryTests : IAsyncLifetime
{
    private const string Atheism = "alt.atheism";
    private const string Space = "sci.space";

    // Files look old enough to be believed unread.
    private readonly ShiftedClock _clock = new() { Ahead = TimeSpan.FromHours(1) };
    private readonly TempFolder _folder = new();
    private NodeHost _node = null!;
    private PreprocessRequest _request = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = await NodeHost.StartAsync(new NodeOptions { Lanes = 2, Clock = _clock }, Cancellation);
        _request = new PreprocessRequest { Corpus = _folder["corpus"], Data = _folder["data"] };
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Preprocess_FixedHistoryOfTheRealCorpus_LeavesWhatAFirstRunLeaves()
    {
        CopyCorpus();
        await StepAsync("all is new", new(19_997, 0, 0, 64, 0, 64, 0, ShardReason.None));
        var original = Trees.Of(_request.Data);

        await StepAsync("nothing", new(0, 0, 0, 0, 64, 0, 64, ShardReason.None), original);

        var changed = Document(Space, "59846");
        var text = await File.ReadAllBytesAsync(changed, Cancellation);
        await File.AppendAllTextAsync(changed, "an orbit that was never flown\n", Cancellation);
        await StepAsync("a document changed", new(0, 1, 0, 1, 63, 64, 0, ShardReason.VocabularyChanged));

        await File.WriteAllTextAsync(Document(Space, "1000001"), "Subject: new\n\nthe the the\n", Cancellation);
        await StepAsync("a document added", new(1, 0, 0, 1, 63, 64, 0, ShardReason.VocabularyChanged));

        File.Move(Document(Space, "1000001"), Document(Atheism, "1000002"));
        await StepAsync("a document moved to another label", new(1, 0, 1, 2, 62, 2, 62, ShardReason.None));

        File.Delete(Document(Atheism, "1000002"));
        await File.WriteAllBytesAsync(changed, text, Cancellation);
        await StepAsync(
            "a document deleted, one as it was",
            new(0, 1, 1, 2, 62, 64, 0, ShardReason.VocabularyChanged),
            original
        );

        File.SetLastWriteTimeUtc(changed, DateTime.UnixEpoch);
        await StepAsync("a document touched", new(0, 0, 0, 0, 64, 0, 64, ShardReason.None), original);

        _request = _request with { Sequences = _request.Sequences with { MaxLength = 100 } };
        await StepAsync("shorter sequences", new(0, 0, 0, 0, 64, 64, 0, ShardReason.OptionsChanged));

        AddLabel("a.new.label", documents: 3);
        await StepAsync("a label added", new(3, 0, 0, 3, 61, 64, 0, ShardReason.VocabularyChanged));

        Directory.Move(_folder["corpus", Atheism], _folder["apart"]);
        await StepAsync("a label deleted", new(0, 0, 1000, 64, 0, 64, 0, ShardReason.None));

        Directory.Move(_folder["apart"], _folder["corpus", Atheism]);
        Directory.Delete(_folder["corpus", "a.new.label"], recursive: true);
        _request = _request with { Sequences = new SequenceOptions() };
        await StepAsync("all as it was", new(1000, 0, 3, 64, 0, 64, 0, ShardReason.None), original);
    }

    private string Document(string label, string name) => _folder["corpus", label, name];

    private void CopyCorpus()
    {
        foreach (var label in Directory.EnumerateDirectories(RealData.Corpus))
        {
            var copy = _folder["corpus", Path.GetFileName(label)];
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.EnumerateFiles(label))
            {
                File.Copy(file, Path.Join(copy, Path.GetFileName(file)));
            }
        }
    }

    private void AddLabel(string label, int documents)
    {
        Directory.CreateDirectory(_folder["corpus", label]);
        for (var i = 0; i < documents; i++)
        {
            File.WriteAllText(Document(label, $"{i}"), $"Subject: {i}\n\nnewword{i}\n", Encoding.Latin1);
        }
    }

    /// <param name="step">What was done to the corpus or the options.</param>
    /// <param name="expected">The work that this is worth.</param>
    /// <param name="tree">What a first run leaves, where it is known.</param>
    private async Task StepAsync(string step, PreprocessChanges expected, List<string>? tree = null)
    {
        try
        {
            Assert.Equal($"{expected}", $"{(await RunAsync(_request)).Changes}");
            Trees.Same(tree ?? await FirstRunAsync(), Trees.Of(_request.Data));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Assert.Fail($"{step}:{Environment.NewLine}{e}");
        }
    }

    private async Task<List<string>> FirstRunAsync()
    {
        var first = _request with { Data = _folder["first"] };
        await RunAsync(first);
        var tree = Trees.Of(first.Data);
        Directory.Delete(first.Data, recursive: true);
        return tree;
    }

    private Task<PreprocessSummary> RunAsync(PreprocessRequest request) =>
        _node.Jobs.PreprocessAsync(JobClient.Start(request), progress: null, remarks: null, Cancellation);
}
