using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class CheckpointFoldersTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly RunFolder _folder;
    private readonly CheckpointFolders _folders;

    public CheckpointFoldersTests()
    {
        _folder = new RunFolder(_temp["run"]);
        _folders = new CheckpointFolders(_folder);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void All_AfterATakeOver_IgnoresWhatTheOlderGenerationWroteBeyond()
    {
        _folder.Claim(from: null);
        var common = Write(1, 0, 5);
        Write(1, 0, 10);
        _folder.Claim(common);

        Assert.Equal([common], _folders.All());
        Assert.Null(_folders.Find(new(0, 10)));

        var own = Write(2, 0, 10);

        Assert.Equal([own, common], _folders.All());
        Assert.Equal(own, _folders.Find(new(0, 10)));
    }

    [Fact]
    public void All_FolderThatIsHalfWritten_IsNoCheckpoint()
    {
        _folder.Claim(from: null);
        var name = Write(1, 0, 5);
        Directory.CreateDirectory(Path.Combine(_folder.Generations.PathOf(1), "checkpoints", "0-6.0123abcd.tmp"));
        Directory.CreateDirectory(Path.Combine(_folder.Generations.PathOf(1), "checkpoints", "mine"));

        Assert.Equal([name], _folders.All());
    }

    [Fact]
    public void Prune_KeepsTheNewestFewAndTheBest()
    {
        _folder.Claim(from: null);
        CheckpointName[] names = [.. new[] { 1, 2, 3, 4, 5 }.Select(epoch => Write(1, epoch, 0))];

        _folders.Prune(generation: 1, keep: 2, best: new RunPosition(2, 0));

        Assert.Equal([names[4], names[3], names[1]], _folders.All());
    }

    [Fact]
    public void Prune_OnceThereIsANewerGeneration_DeletesNothing()
    {
        _folder.Claim(from: null);
        Write(1, 0, 5);
        var newest = Write(1, 0, 10);
        _folder.Claim(newest);

        _folders.Prune(generation: 1, keep: 1, best: null);

        Assert.Equal(2, _folders.All().Count);
    }

    [Fact]
    public void Prune_ClaimedAnewMeanwhile_DeletesNothingMore()
    {
        _folder.Claim(from: null);
        Write(1, 0, 5);
        Write(1, 0, 10);
        var newest = Write(1, 0, 15);
        var deleted = new List<string>();

        _folders.Prune(
            generation: 1,
            keep: 1,
            best: null,
            path =>
            {
                deleted.Add(path);
                _folder.Claim(newest);
            }
        );

        Assert.Single(deleted);
    }

    [Fact]
    public void Prune_ByANewerGeneration_DeletesTheOlderOnesToo()
    {
        _folder.Claim(from: null);
        Write(1, 0, 5);
        var common = Write(1, 0, 10);
        Write(1, 0, 15);
        _folder.Claim(common);
        var own = Write(2, 0, 15);

        _folders.Prune(generation: 2, keep: 1, best: null);

        Assert.Equal([own], _folders.All());
        Assert.Equal(["2/checkpoints/0-15"], OnDisk());
    }

    [Fact]
    public void Prune_WhatCrashesLeftHalfWritten_IsDeletedInOlderGenerations()
    {
        _folder.Claim(from: null);
        var common = Write(1, 0, 5);
        Directory.CreateDirectory(Path.Combine(_folder.Generations.PathOf(1), "checkpoints", "0-6.0123abcd.tmp"));
        _folder.Claim(common);
        var own = Write(2, 0, 6);

        _folders.Prune(generation: 2, keep: 2, best: null);

        Assert.Equal([own, common], _folders.All());
        Assert.Equal(["1/checkpoints/0-5", "2/checkpoints/0-6"], OnDisk());
    }

    [Theory]
    [InlineData("01-0")]
    [InlineData("1-00")]
    public void All_FolderWithAnotherSpelling_IsNoCheckpoint(string folder)
    {
        _folder.Claim(from: null);
        var name = Write(1, 0, 5);
        Directory.CreateDirectory(Path.Combine(_folder.Generations.PathOf(1), "checkpoints", folder));

        Assert.Equal([name], _folders.All());
    }

    private CheckpointName Write(int generation, int epoch, int step)
    {
        var name = new CheckpointName(generation, new(epoch, step));
        Directory.CreateDirectory(_folders.PathOf(name));
        return name;
    }

    private IEnumerable<string> OnDisk() =>
        Directory
            .EnumerateDirectories(_temp["run", "generations"])
            .SelectMany(generation => Directory.EnumerateDirectories(Path.Combine(generation, "checkpoints")))
            .Select(path => Path.GetRelativePath(_temp["run", "generations"], path))
            .Order(StringComparer.Ordinal);
}
