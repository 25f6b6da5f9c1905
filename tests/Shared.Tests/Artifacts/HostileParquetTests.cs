using CsCheck;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Files whose hash is right and whose content is not: what an attacker who can write the manifest can make.</summary>
public sealed class HostileParquetTests : IDisposable
{
    private const int Mutations = 3000;

    // Decoding a sample takes some hundred kilobytes; a claimed size that was believed would take hundreds of megabytes.
    // Other tests allocate at the same time.
    private const long AllowedBytesEach = 64 << 20;

    private static readonly byte[] Extremes = [0x00, 0x7F, 0x80, 0xFF];

    private static readonly Gen<byte> Values = Gen.Select(
        Gen.Bool,
        Gen.Byte,
        (isExtreme, value) => isExtreme ? Extremes[value % Extremes.Length] : value
    );

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Words_AnyMutation_IsReadOrRefused() =>
        AnyMutation(
            manifest => manifest.Chunks[0].Words,
            file => BlockFile.ReadWordsAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public Task Block_AnyMutation_IsReadOrRefused() =>
        AnyMutation(
            manifest => manifest.Chunks[0].Block,
            async file =>
            {
                var manifest = ManifestFile.Read(_folder.Path);
                await BlockFile.ReadAsync(_folder.Path, file, manifest.Chunks[0].Words, Cancellation);
            }
        );

    [Fact]
    public Task Vocabulary_AnyMutation_IsReadOrRefused() =>
        AnyMutation(
            manifest => manifest.Vocabulary.File,
            file => VocabularyFile.ReadAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public Task Shard_AnyMutation_IsReadOrRefused() =>
        AnyMutation(
            manifest => manifest.Chunks[0].Shard,
            file => ShardFile.ReadAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public async Task Shard_EachTruncation_IsRefused()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var bytes = await File.ReadAllBytesAsync(manifest.Chunks[0].Shard.PathUnder(_folder.Path), Cancellation);
        for (var length = 0; length < bytes.Length; length++)
        {
            var file = Store(manifest.Chunks[0].Shard, bytes[..length]);

            await Assert.ThrowsAsync<ArtifactException>(() => ShardFile.ReadAsync(_folder.Path, file, Cancellation));
        }
    }

    private async Task AnyMutation(Func<Manifest, ArtifactFile> choose, Func<ArtifactFile, Task> read)
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var original = choose(manifest);
        var bytes = await File.ReadAllBytesAsync(original.PathUnder(_folder.Path), Cancellation);
        var edits = Gen.Select(Gen.Int[0, bytes.Length - 1], Values).Array[1, 4];

        await edits.SampleAsync(
            async chosen =>
            {
                var mutated = (byte[])bytes.Clone();
                foreach (var (position, value) in chosen)
                {
                    mutated[position] = value;
                }
                var before = GC.GetTotalAllocatedBytes();
                try
                {
                    await read(Store(original, mutated));
                }
                catch (ArtifactException)
                {
                    // The only way to refuse.
                }
                Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, AllowedBytesEach);
            },
            iter: Mutations,
            threads: 1
        );
    }

    private ArtifactFile Store(ArtifactFile original, byte[] bytes)
    {
        var sha256 = ContentHash.Of(bytes);
        var name = original.Name.Replace(original.Sha256, sha256, StringComparison.Ordinal);
        var file = new ArtifactFile(name, sha256, bytes.Length);
        File.WriteAllBytes(file.PathUnder(_folder.Path), bytes);
        return file;
    }
}
