using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Runs;

public sealed class DataIdentityTests
{
    private static readonly DataIdentity Before = SampleRuns.Record.Data;

    [Fact]
    public void ChangesTo_SameManifest_AreNone() => Assert.Empty(Before.ChangesTo(Before with { Documents = 3 }));

    [Fact]
    public void ChangesTo_OtherManifest_SayWhat()
    {
        var now = new DataIdentity(
            SampleRuns.Hash('4'),
            20_001,
            7,
            SampleRuns.Hash('5'),
            SampleRuns.Hash('6'),
            Before.Tokenizer with
            {
                Strip = StripMode.None,
            },
            Before.Sequences with
            {
                OovToken = "unk",
            }
        );

        var changes = Before.ChangesTo(now);

        Assert.Equal("documents 2 -> 20,001", changes[0]);
        Assert.Equal("tokens 5 -> 7", changes[1]);
        Assert.Equal(
            "tokenizer options strip leaky, encoding latin-1, lower-casing unicode -> strip none, encoding latin-1, lower-casing unicode",
            changes[2]
        );
        Assert.Equal(
            "sequence options max-words 20000, max-length 1000, no oov-token -> max-words 20000, max-length 1000, oov-token 'unk'",
            changes[3]
        );
        Assert.Equal(
            ["vocabulary 22222222 -> 55555555", "vectors none -> 66666666", "manifest 11111111 -> 44444444"],
            changes.Skip(4)
        );
    }
}
