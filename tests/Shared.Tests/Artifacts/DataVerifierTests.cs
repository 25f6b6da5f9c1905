using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class DataVerifierTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task VerifyAsync_WholeFolder_FindsNothing()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Empty(report.Damages);
        Assert.Empty(report.UnnamedFiles);
        Assert.Equal(5, report.FileCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task VerifyAsync_FlippedBit_NamesThatFileAlone(int index)
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var file = manifest.Files.ElementAt(index);
        var bytes = await File.ReadAllBytesAsync(file.PathUnder(_folder.Path), Cancellation);
        bytes[bytes.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(file.PathUnder(_folder.Path), bytes, Cancellation);

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        var damage = Assert.Single(report.Damages);
        Assert.Equal(file.Name, damage.File);
        Assert.Contains($"expected {file.Sha256}", damage.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_MissingFile_IsNamed()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        File.Delete(manifest.Vocabulary.File.PathUnder(_folder.Path));

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Contains(
            report.Damages,
            damage =>
                damage.File.Equals(manifest.Vocabulary.File.Name, StringComparison.Ordinal)
                && damage.Problem.Contains("is missing", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task VerifyAsync_ShardOfOtherTokens_IsFoundThoughItsHashIsRight()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var other = SampleArtifacts.Shard with { Tokens = [1, 1, 3, 2] };
        var file = await ShardFile.WriteAsync(
            _folder.Path,
            other,
            SampleArtifacts.Sequences,
            manifest.Vocabulary.File.Sha256,
            Cancellation
        );
        ManifestFile.Commit(_folder.Path, manifest with { Chunks = [manifest.Chunks[0] with { Shard = file }] });

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        var damage = Assert.Single(report.Damages);
        Assert.Equal(file.Name, damage.File);
        Assert.Contains("its block and the vocabulary give", damage.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_VocabularyOfOtherCounts_IsFoundThoughItsHashIsRight()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var other = new Vocabulary(SampleArtifacts.Vocabulary.Words, [3, 2, 1], [1, 2, 1]);
        var file = await VocabularyFile.WriteAsync(_folder.Path, other, Cancellation);
        var changed = manifest with { Vocabulary = new ManifestVocabulary(file, 3, VocabularySource.Corpus) };
        ManifestFile.Commit(_folder.Path, changed);

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Contains(report.Damages, damage => damage.File.Equals(file.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task VerifyAsync_OovTokenThatIsAWord_IsDamageOfTheManifest()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        ManifestFile.Commit(_folder.Path, manifest with { Sequences = manifest.Sequences with { OovToken = "orbit" } });

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        var damage = Assert.Single(
            report.Damages,
            damage => damage.File.Equals(ManifestFile.Name, StringComparison.Ordinal)
        );
        Assert.StartsWith(
            "It has the out-of-vocabulary token 'orbit', which its vocabulary has as a word;",
            damage.Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task VerifyAsync_PipesInPlaceOfFiles_AreNamedUnopened()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        foreach (var file in manifest.Files)
        {
            await Pipe.MakeAsync(file.PathUnder(_folder.Path));
        }

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Equal(4, report.Damages.Count);
        Assert.All(
            report.Damages,
            damage =>
                Assert.Contains(
                    "cannot be read (It is a pipe, a socket or a device, not a file)",
                    damage.Problem,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task VerifyAsync_PipeInPlaceOfTheManifest_IsDamageOfTheManifest()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        await Pipe.MakeAsync(_folder["manifest.json"]);

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Contains(
            "it cannot be read: It is a pipe, a socket or a device, not a file. Make it readable or move it away",
            Assert.Single(report.Damages).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task VerifyAsync_UnnamedFile_IsANote()
    {
        await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        await File.WriteAllTextAsync(_folder["shards", "stray"], "", Cancellation);

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Empty(report.Damages);
        Assert.Equal(new ArtifactFile("shards/stray", ContentHash.Of([]), 0), Assert.Single(report.UnnamedFiles));
    }

    [Fact]
    public async Task VerifyAsync_UnnamedPipeAndLink_AreNamedBesideOtherDamage()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        await Pipe.MakeAsync(_folder["shards", "pipe"]);
        File.CreateSymbolicLink(_folder["shards", "link"], "nothing");
        File.Delete(manifest.Chunks[0].Shard.PathUnder(_folder.Path));

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Equal(
            [manifest.Chunks[0].Shard.Name, "shards/link", "shards/pipe"],
            report.Damages.Select(damage => damage.File)
        );
        Assert.All(
            report.Damages.Skip(1),
            damage => Assert.Contains("No manifest names it", damage.Problem, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task VerifyAsync_AnotherRootCommittedMeanwhile_ChecksThatOne()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var file = manifest.Vocabulary.File with { Name = $"vocabulary/{new string('0', 64)}.parquet" };
        ManifestFile.Commit(
            _folder.Path,
            manifest with
            {
                Vocabulary = manifest.Vocabulary with { File = file with { Sha256 = new string('0', 64) } },
            }
        );
        // The check has read the first root when it waits for the first time.
        var committing = new FirstPost(() => ManifestFile.Commit(_folder.Path, manifest));

        var report = await committing.Run(() => DataVerifier.VerifyAsync(_folder.Path, Cancellation));

        Assert.True(committing.HasPosted);
        Assert.Empty(report.Damages);
    }

    [Fact]
    public async Task VerifyAsync_AnotherEncoder_IsNamed()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var older = EncoderIdentity.Current with { Parquet = "Parquet.Net 5.0.0" };
        ManifestFile.Commit(_folder.Path, manifest with { Encoder = older });

        var report = await DataVerifier.VerifyAsync(_folder.Path, Cancellation);

        Assert.Contains("Parquet.Net 5.0.0", Assert.Single(report.Damages).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_NoFolder_IsDamageOfTheManifest()
    {
        var report = await DataVerifier.VerifyAsync(_folder["nowhere"], Cancellation);

        Assert.Equal("manifest.json", Assert.Single(report.Damages).File);
    }

    private sealed class FirstPost(Action action) : SynchronizationContext
    {
        private int _posts;

        public bool HasPosted => _posts > 0;

        public Task<T> Run<T>(Func<Task<T>> start)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return start();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (Interlocked.Increment(ref _posts) == 1)
            {
                action();
            }
            base.Post(d, state);
        }
    }
}
