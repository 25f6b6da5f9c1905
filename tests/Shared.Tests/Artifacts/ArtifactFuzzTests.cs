using System.Security.Cryptography;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Every reader of a data folder, fed with damaged files whose hash or seal is right: what an attacker can make.</summary>
[Collection(FuzzCollection.Name)]
public sealed class ArtifactFuzzTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Manifest_Damaged_IsReadOrRefused()
    {
        var bytes = ManifestFile.Encode(await RichManifestAsync());

        await Fuzz.RunAsync(
            mutator => Sealed.Mutate(mutator, bytes),
            input => Require(ManifestFile.TryParse(_folder.Path, input)),
            IsClean
        );
    }

    [Fact]
    public async Task Index_Damaged_IsReadOrAbsent()
    {
        var manifest = await RichManifestAsync();
        var state = new FileFingerprint(1, 2, 3, 4);
        var path = _folder["index"];
        CorpusIndexFile.Write(
            path,
            new CorpusIndex(
                [.. ManifestFile.Encode(manifest)],
                "corpus",
                5,
                [
                    new(new("alt", "1"), state, 7, NamesLabel: true, Rejection: null),
                    new(new("sci", "é"), state, 0, NamesLabel: false, new("sci/é", RejectionReason.TooLarge, "large")),
                ],
                manifest.Files.ToDictionary(file => file.Name, _ => state, StringComparer.Ordinal),
                new VectorsState(state, 3, 2)
            )
        );

        await SealedBinaryAsync(path, CorpusIndexFile.Parse);
    }

    [Fact]
    public async Task Containers_Damaged_AreReadOrAbsent()
    {
        var path = _folder["containers"];
        ContainerIndexFile.Write(
            path,
            new ContainerIndex(
                "corpus",
                new JsonFields(),
                1000,
                5,
                [
                    new(
                        "a.jsonl",
                        new FileFingerprint(1, 2, 3, 4),
                        IsCompressed: false,
                        [new(new("alt", "1"), 1, 0, 33, 7), new(new("sci", "é"), 3, 70, 40, 0)],
                        [new("a.jsonl:2", RejectionReason.Malformed, "It is no JSON.")]
                    ),
                    new("b.jsonl.gz", default, IsCompressed: true, [new(new("alt", "2"), 1, 0, 33, 7)], []),
                ]
            )
        );

        await SealedBinaryAsync(
            path,
            input =>
            {
                var index = ContainerIndexFile.Parse(input);
                var lines = index?.Containers.SelectMany(container => container.Lines) ?? [];
                // What a reader of lines allocates and seeks.
                Assert.All(lines, line => Assert.True(line.Offset >= 0 && line.Length >= 0));
                Assert.All(lines, line => Assert.True(line.Length <= index!.MaxLineBytes && line.Number >= 1));
                return index;
            }
        );
    }

    [Fact]
    public async Task DoneLog_Damaged_IsReadUpToTheDamage()
    {
        var path = _folder["done.log"];
        var file = new ArtifactFile($"shards/{new string('a', 64)}.parquet", new string('a', 64), 17);
        DoneLog.Write(
            path,
            [new DoneTask(new string('b', 64), [file, file], "tokenize.encoded", new byte[] { 1, 2, 3 })]
        );
        var payload = (await File.ReadAllBytesAsync(path, Cancellation))[(sizeof(int) + SHA256.HashSizeInBytes)..];

        await Fuzz.RunAsync(
            mutator =>
            {
                var mutated = mutator.Bytes(payload);
                byte[] record = [.. BitConverter.GetBytes(mutated.Length), .. SHA256.HashData(mutated), .. mutated];
                return mutator.Below(8) == 0 ? mutator.Bytes(record) : record;
            },
            input =>
            {
                File.WriteAllBytes(path, input);
                Require(DoneLog.Read(path) is [var done, ..] ? done : null);
            },
            IsClean
        );
    }

    [Fact]
    public Task Lock_Damaged_IsReadOrRefused() =>
        SealedAsync(
            new LockHolder(2, "host", "boot", 17, 4711, "preprocess-1", "10.0.0.1:4053"),
            LocalJson.Strict.LockHolder
        );

    [Fact]
    public Task Source_Damaged_IsReadOrRefused() =>
        SealedAsync(new LocalSource(1, "corpus", "vectors"), LocalJson.Strict.LocalSource);

    [Fact]
    public Task Words_Damaged_IsReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Chunks[0].Words,
            (file, _) => BlockFile.ReadWordsAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public Task Block_Damaged_IsReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Chunks[0].Block,
            (file, manifest) => BlockFile.ReadAsync(_folder.Path, file, manifest.Chunks[0].Words, Cancellation)
        );

    [Fact]
    public Task BlockWithDamagedWords_IsReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Chunks[0].Words,
            (file, manifest) => BlockFile.ReadAsync(_folder.Path, manifest.Chunks[0].Block, file, Cancellation)
        );

    [Fact]
    public Task Documents_Damaged_AreReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Chunks[0].Block,
            (file, _) => BlockFile.ReadDocumentsAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public Task Vocabulary_Damaged_IsReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Vocabulary.File,
            (file, _) => VocabularyFile.ReadAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public Task Shard_Damaged_IsReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Chunks[0].Shard,
            (file, _) => ShardFile.ReadAsync(_folder.Path, file, Cancellation)
        );

    [Fact]
    public Task Vectors_DamagedOrOfAnotherShape_AreReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Vectors!.File,
            (file, manifest) =>
                VectorsFile.ReadAsync(
                    _folder.Path,
                    file,
                    file.SizeBytes % 3 == 0 ? int.MaxValue : manifest.Vectors!.Rows,
                    manifest.Vectors!.Columns,
                    Cancellation
                )
        );

    [Fact]
    public Task Rejections_Damaged_AreReadOrRefused() =>
        ArtifactAsync(
            manifest => manifest.Rejections!.File,
            (file, _) => RejectionsFile.ReadAsync(_folder.Path, file, Cancellation),
            (mutator, bytes) => mutator.Json(bytes)
        );

    [Fact]
    public Task VocabularyText_Damaged_IsReadOrRefused()
    {
        var bytes = "the\t1\t2\t1\norbit\t2\t2\t2\nété\t3\t1\t1\n"u8.ToArray();

        return Fuzz.RunAsync(
            mutator => mutator.Bytes(bytes),
            input => VocabularyText.Parse("words.tsv", input),
            IsClean
        );
    }

    private static Task SealedAsync<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var bytes = SealedJson.Seal(value, type);
        return Fuzz.RunAsync(
            mutator => Sealed.Mutate(mutator, bytes),
            input =>
                SealedJson.Parse(
                    "x.json",
                    input,
                    1,
                    type,
                    (path, problem, cause) => new ArtifactException(path, problem, cause)
                ),
            IsClean
        );
    }

    private static async Task SealedBinaryAsync(string path, Func<byte[], object?> parse)
    {
        var body = (await File.ReadAllBytesAsync(path, Cancellation))[..^SHA256.HashSizeInBytes];
        await Fuzz.RunAsync(
            mutator =>
            {
                var mutated = mutator.Bytes(body);
                return [.. mutated, .. SHA256.HashData(mutated)];
            },
            input => Require(parse(input)),
            IsClean
        );
    }

    private async Task ArtifactAsync(
        Func<Manifest, ArtifactFile> choose,
        Func<ArtifactFile, Manifest, Task> read,
        Func<Mutator, byte[], byte[]>? mutate = null
    )
    {
        var manifest = await RichManifestAsync();
        var original = choose(manifest);
        var bytes = await File.ReadAllBytesAsync(original.PathUnder(_folder.Path), Cancellation);

        await Fuzz.RunAsync(
            mutator => mutate is null ? mutator.Bytes(bytes) : mutate(mutator, bytes),
            async input =>
            {
                var sha256 = ContentHash.Of(input);
                var name = original.Name.Replace(original.Sha256, sha256, StringComparison.Ordinal);
                var file = new ArtifactFile(name, sha256, input.Length);
                var path = file.PathUnder(_folder.Path);
                await File.WriteAllBytesAsync(path, input, Cancellation);
                try
                {
                    await read(file, manifest);
                }
                finally
                {
                    if (!string.Equals(sha256, original.Sha256, StringComparison.Ordinal))
                    {
                        File.Delete(path);
                    }
                }
            },
            IsClean
        );
    }

    // With vectors and rejections too.
    private async Task<Manifest> RichManifestAsync()
    {
        var manifest = await SampleArtifacts.WriteAsync(_folder.Path, Cancellation);
        var vectors = VectorsFile.Write(_folder.Path, [0, 0, 1, 2, 3, 4, 5, 6], rows: 4, columns: 2);
        var rejections = RejectionsFile.Write(
            _folder.Path,
            [new("alt/1", RejectionReason.TooLarge, "It is large."), new("sci/é", RejectionReason.Vanished, "Gone.")]
        );
        return manifest with
        {
            Vectors = new ManifestVectors(vectors, 4, 2, 3, vectors.Sha256),
            Rejections = new ManifestRejections(rejections, 2),
        };
    }

    private static void Require(object? value)
    {
        if (value is null)
        {
            throw new ArtifactException("", "It was refused.");
        }
    }

    private static bool IsClean(Exception exception) => exception is PipelineException;
}
