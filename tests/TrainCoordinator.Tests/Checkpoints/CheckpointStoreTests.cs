using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private const string Run = "first-0";

    private readonly TempFolder _temp = new();
    private readonly RunFolder _folder;
    private readonly CheckpointStore _store;
    private readonly List<string> _notes = [];

    public CheckpointStoreTests()
    {
        _folder = new RunFolder(_temp["run"]);
        _store = new CheckpointStore(_folder, Run);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void FindNewest_WithoutAny_IsNull() => Assert.Null(_store.FindNewest(_notes.Add));

    [Fact]
    public void Write_ThenRead_GivesCursorAndTensors()
    {
        _folder.Claim(from: null);
        var name = Write(1, 1, 2, value: 7);

        Assert.Equal(name, _store.FindNewest(_notes.Add));
        Assert.Equivalent(SampleRuns.Cursor with { Position = new(1, 2) }, _store.ReadCursor(name), strict: true);
        Assert.Equal(7, ReadValue(name));
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task OpenNewest_WhileAnotherWritesAndPrunes_IsWholeEveryTime()
    {
        const int Last = 300;
        _folder.Claim(from: null);
        Write(1, 0, 1);
        var writing = Task.Run(
            () =>
            {
                for (var step = 2; step <= Last; step++)
                {
                    Write(1, 0, step);
                    _store.Folders.Prune(1, keep: 1, best: null);
                }
            },
            TestContext.Current.CancellationToken
        );

        CheckpointName newest = default;
        while (newest.Position.Step < Last)
        {
            var open = _store.OpenNewest(_notes.Add);
            Assert.NotNull(open);
            newest = open.Name;
            open.State.Dispose();
        }

        await writing;
        Assert.Empty(_notes);
    }

    [Fact]
    public void FindNewest_Several_TakesTheFurthestByNumberNotByText()
    {
        _folder.Claim(from: null);
        Write(1, 0, 9);
        Write(1, 0, 10);
        Write(1, 0, 2);

        Assert.Equal(new CheckpointName(1, new(0, 10)), _store.FindNewest(_notes.Add));
    }

    [Theory]
    [InlineData("state.safetensors", true)]
    [InlineData("state.safetensors", false)]
    [InlineData("cursor.json", true)]
    [InlineData("cursor.json", false)]
    [InlineData("sums.json", true)]
    [InlineData("sums.json", false)]
    public void FindNewest_DamagedFile_IsNamedAndTheOneBeforeTaken(string file, bool truncated)
    {
        _folder.Claim(from: null);
        var before = Write(1, 0, 5);
        var newest = Write(1, 0, 10);
        var path = PathOf(newest, file);
        (truncated ? (Action<string>)Damaged.Truncate : Damaged.Flip)(path);

        var found = _store.FindNewest(_notes.Add);

        Assert.Equal(before, found);
        var note = Assert.Single(_notes);
        Assert.StartsWith(
            $"Checkpoint 'generations/1/checkpoints/0-10' is damaged and not used: '{path}' ",
            note,
            StringComparison.Ordinal
        );
        Assert.EndsWith("The run goes on from before it, and makes it again.", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state.safetensors")]
    [InlineData("cursor.json")]
    [InlineData("sums.json")]
    public void FindNewest_MissingFile_IsNamedAndTheOneBeforeTaken(string file)
    {
        _folder.Claim(from: null);
        var before = Write(1, 0, 5);
        var path = PathOf(Write(1, 0, 10), file);
        File.Delete(path);

        Assert.Equal(before, _store.FindNewest(_notes.Add));
        Assert.Contains(path, Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void OpenState_FlippedBit_IsRefusedByName()
    {
        _folder.Claim(from: null);
        var name = Write(1, 0, 5);
        Damaged.Flip(PathOf(name, "state.safetensors"));

        var error = Assert.Throws<RunException>(() => _store.OpenState(name.Position));

        Assert.StartsWith(
            $"The checkpoint 0-5 of '{_temp["run"]}' cannot be used: ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadCursor_OfAnotherRun_IsRefusedWithBothNames()
    {
        _folder.Claim(from: null);
        var name = Write(1, 0, 5);

        var error = Assert.Throws<RunException>(() => new CheckpointStore(_folder, "other-1").ReadCursor(name));

        Assert.EndsWith("belongs to run first-0, not to other-1.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3, "it is of position 2-0, but tells of 1 epochs before")]
    [InlineData(1, -1, "its epoch has taken -00:00:01")]
    public void ReadCursor_OfNoRun_IsRefused(int epoch, int seconds, string problem)
    {
        _folder.Claim(from: null);
        var name = new CheckpointName(1, new(epoch, 0));
        var cursor = SampleRuns.Cursor with { Position = name.Position, EpochTime = TimeSpan.FromSeconds(seconds) };
        _store.Write(name, cursor, []);

        Assert.Equal(
            $"'{PathOf(name, "cursor.json")}' cannot be used: {problem}.",
            Assert.Throws<RunException>(() => _store.ReadCursor(name)).Message
        );
    }

    [Fact]
    public void ReadCursor_OfAFolderThatWasRenamed_IsRefusedWithBothPositions()
    {
        _folder.Claim(from: null);
        var path = Path.Combine(_folder.Root, $"{Write(1, 2, 0)}");
        Directory.Move(path, Path.Combine(Path.GetDirectoryName(path)!, "9-0"));

        var error = Assert.Throws<RunException>(() => _store.OpenNewest(_notes.Add));

        Assert.Contains("is of position 2-0, but its folder is called 9-0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ByAGenerationThatIsOver_LeavesNothing()
    {
        _folder.Claim(from: null);
        _folder.Claim(from: null);

        Assert.Throws<RunException>(() => Write(1, 0, 5));

        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_folder.Generations.PathOf(1), "checkpoints")));
    }

    private CheckpointName Write(int generation, int epoch, int step, float value = 1)
    {
        var name = new CheckpointName(generation, new(epoch, step));
        _store.Write(
            name,
            SampleRuns.Cursor with
            {
                Position = name.Position,
                History = [.. Enumerable.Range(0, epoch).Select(i => SampleRuns.Cursor.History[0] with { Epoch = i })],
            },
            [Tensor.Of<float>("value", new[] { value }, 1)]
        );
        return name;
    }

    private float ReadValue(CheckpointName name)
    {
        using var state = _store.OpenState(name.Position);
        var value = new float[1];
        state.Read<float>("value", value, 1);
        return value[0];
    }

    private string PathOf(CheckpointName name, string file) => Path.Combine(_temp["run"], $"{name}", file);
}
