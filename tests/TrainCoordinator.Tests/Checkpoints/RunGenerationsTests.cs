using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Checkpoints;

public sealed class RunGenerationsTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly RunGenerations _generations;

    public RunGenerationsTests() => _generations = new RunGenerations(_temp["run"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Claim_OneAfterAnother_RisesByOne()
    {
        Assert.Equal(0, _generations.Newest());

        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => _generations.Claim(from: null)));

        Assert.Equal(3, _generations.Newest());
    }

    [Fact]
    public async Task Claim_ManyAtOnce_GivesEachItsOwn()
    {
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(_ => Task.Run(() => new RunGenerations(_temp["run"]).Claim(from: null)))
        );

        Assert.Equal(Enumerable.Range(1, 24), claims.Order());
    }

    [Fact]
    public void Claim_FolderOfAClaimThatWasNeverWritten_TakesItsNumber()
    {
        _generations.Claim(from: null);
        Directory.CreateDirectory(_generations.PathOf(2));

        Assert.Equal(2, _generations.Claim(from: null));
    }

    [Fact]
    public void Claim_FullDisk_SaysSoAndLeavesNoClaim()
    {
        const int noSpace = 28; // ENOSPC, as .NET puts it into HResult
        var error = Assert.Throws<StorageException>(() =>
            _generations.Claim(
                from: null,
                (stream, claim) =>
                {
                    stream.Write(claim.AsSpan(0, 8));
                    throw new IOException("No space left on device", noSpace);
                }
            )
        );

        Assert.Equal(
            $"'{Path.Combine(_generations.PathOf(1), "claim.json")}' cannot be written: the disk is full. Free some space and run the same command again; nothing half-written was left.",
            error.Message
        );
        Assert.Equal(0, _generations.Newest());
        Assert.Equal(1, _generations.Claim(from: null));
    }

    [Fact]
    public void All_FolderWithAnotherSpelling_IsNone()
    {
        _generations.Claim(from: null);
        Directory.Move(_generations.PathOf(1), Path.Combine(_temp["run"], "generations", "007"));
        File.WriteAllText(_temp["run", "generations", "007", "metrics.jsonl"], "");

        Assert.Equal(0, _generations.Damages().FileCount);
        Assert.Empty(_generations.All());
    }

    [Fact]
    public void Chain_WithoutClaims_IsEmpty() => Assert.Empty(_generations.Chain());

    [Fact]
    public void Chain_EachOnFromTheOneBefore_EndsOlderOnesWhereTheyWereLeft()
    {
        _generations.Claim(from: null);
        _generations.Claim(new CheckpointName(1, new(0, 10)));
        _generations.Claim(new CheckpointName(2, new(1, 4)));

        Assert.Equal(
            [(3, null), (2, new RunPosition(1, 4)), (1, new RunPosition(0, 10))],
            _generations.Chain().Select(link => (link.Generation, link.Until))
        );
    }

    [Fact]
    public void Chain_OneThatWentOnFromFurtherBack_LeavesOutThoseBetween()
    {
        _generations.Claim(from: null);
        _generations.Claim(new CheckpointName(1, new(0, 10)));
        _generations.Claim(new CheckpointName(1, new(0, 5)));

        Assert.Equal(
            [(3, null), (1, new RunPosition(0, 5))],
            _generations.Chain().Select(link => (link.Generation, link.Until))
        );
    }

    [Fact]
    public void Chain_OneThatBeganAnew_LeavesOutAllBefore()
    {
        _generations.Claim(from: null);
        _generations.Claim(from: null);

        Assert.Equal([(2, null)], _generations.Chain().Select(link => (link.Generation, link.Until)));
    }

    [Fact]
    public void Chain_ClaimWhoseWriterDied_IsPassedOverAndItsNumberNotGivenAgain()
    {
        _generations.Claim(from: null);
        _generations.Claim(new CheckpointName(1, new(0, 10)));
        Damaged.Truncate(Path.Combine(_generations.PathOf(2), "claim.json"));

        Assert.Equal([(1, null)], _generations.Chain().Select(link => (link.Generation, link.Until)));
        Assert.Equal(3, _generations.Claim(new CheckpointName(1, new(0, 5))));
        Assert.Equal(
            [(3, null), (1, new RunPosition(0, 5))],
            _generations.Chain().Select(link => (link.Generation, link.Until))
        );
    }

    [Fact]
    public void Chain_ClaimThatGoesOnFromItself_EndsThere()
    {
        // No claim says so; a chain that went round would never end.
        _generations.Claim(new CheckpointName(1, new(0, 10)));

        Assert.Equal([(1, null)], _generations.Chain().Select(link => (link.Generation, link.Until)));
    }
}
