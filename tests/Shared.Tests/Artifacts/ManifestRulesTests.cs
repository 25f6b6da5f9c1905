using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class ManifestRulesTests
{
    private static readonly string Hash = new('a', 64);

    // Two chunks, 40 tokens of which the shard keeps 30, vectors of 3 rows and 4 columns, one rejection.
    private static readonly Manifest Sound = new(
        EncoderIdentity.Current,
        new TokenizerOptions(),
        new SequenceOptions { MaxWords = 20, MaxLength = 5 },
        FileNameRule.Any,
        JsonLines: null,
        MaxDocumentBytes: 1000,
        [new("a", 1), new("b", 2)],
        [Chunk("0", documents: 1), Chunk("1", documents: 2)],
        new ManifestVocabulary(FileIn("vocabulary", ".parquet"), Words: 2, VocabularySource.Corpus),
        new ManifestVectors(FileIn("vectors", ".bin", 48), Rows: 3, Columns: 4, Covered: 2, Hash),
        new ManifestRejections(FileIn("rejected", ".jsonl"), Count: 1)
    );

    private static readonly ManifestChunk First = Sound.Chunks[0];
    private static readonly ManifestVectors Vectors = Sound.Vectors!;

    [Fact]
    public void Violation_SoundManifest_IsNone()
    {
        Assert.Null(ManifestRules.Violation(Sound));
        Assert.Null(ManifestRules.Violation(Sound with { Vectors = null, Rejections = null }));
        Assert.Null(ManifestRules.Violation(WithFirst(First with { KeptTokens = 0 })));
        Assert.Null(
            ManifestRules.Violation(
                WithFirst(First with { KnownTokens = 19 }) with
                {
                    Vocabulary = Sound.Vocabulary with { Source = VocabularySource.Given },
                }
            )
        );
    }

    public static TheoryData<string, Func<Manifest, Manifest>> Damages =>
        new()
        {
            {
                "it has sequences of 5 tokens of 1 words",
                manifest => manifest with { Sequences = manifest.Sequences with { MaxWords = 1 } }
            },
            {
                "it has sequences of 0 tokens of 20 words",
                manifest => manifest with { Sequences = manifest.Sequences with { MaxLength = 0 } }
            },
            { "it limits documents to 0 bytes", manifest => manifest with { MaxDocumentBytes = 0 } },
            {
                "its vocabulary has -1 words",
                manifest => manifest with { Vocabulary = manifest.Vocabulary with { Words = -1 } }
            },
            {
                "it has 0 rejections",
                manifest => manifest with { Rejections = manifest.Rejections! with { Count = 0 } }
            },
            {
                "its vectors have 3 rows of 4 numbers in 47 bytes",
                manifest => manifest with { Vectors = Vectors with { File = Vectors.File with { SizeBytes = 47 } } }
            },
            {
                "its vectors have 3 rows of 0 numbers in 0 bytes",
                manifest =>
                    manifest with
                    {
                        Vectors = Vectors with { File = Vectors.File with { SizeBytes = 0 }, Columns = 0 },
                    }
            },
            {
                // Four times as many bytes are beyond 64 bits.
                "its vectors have 2147483647 rows of 2147483647 numbers in 48 bytes",
                manifest => manifest with { Vectors = Vectors with { Rows = int.MaxValue, Columns = int.MaxValue } }
            },
            {
                "its vectors have -3 rows of -4 numbers in 48 bytes",
                manifest => manifest with { Vectors = Vectors with { Rows = -3, Columns = -4 } }
            },
            {
                "its vectors have 3 rows of 4 numbers in 48 bytes",
                manifest => manifest with { Vectors = Vectors with { Covered = 3 } }
            },
            {
                "its vectors have 3 rows of 4 numbers in 48 bytes",
                manifest => manifest with { Vectors = Vectors with { SourceSha256 = "a" } }
            },
            { "label 'b' has -1 documents", manifest => manifest with { Labels = [new("a", 4), new("b", -1)] } },
            { "label 'a' comes after 'a'", manifest => manifest with { Labels = [new("a", 1), new("a", 2)] } },
            {
                "its labels have 4 documents, its chunks 3",
                manifest => manifest with { Labels = [new("a", 1), new("b", 3)] }
            },
            { $"chunk 0 has the prefix '{new string('0', 65)}'", _ => WithFirst(First with { Prefix = new('0', 65) }) },
            { "chunk '1' comes after '1'", _ => WithFirst(First with { Prefix = "1" }) },
            {
                "chunk '0' has -1 documents, 20 tokens, knows 20 and keeps 15",
                _ => WithFirst(First with { Documents = -1 })
            },
            {
                "chunk '0' has 1 documents, 20 tokens, knows 20 and keeps 21",
                _ => WithFirst(First with { KeptTokens = 21 })
            },
            {
                "chunk '0' has 1 documents, 20 tokens, knows 21 and keeps 15",
                _ => WithFirst(First with { KnownTokens = 21 })
            },
            {
                "chunk '0' has 20 tokens, but the vocabulary counted in them knows 19",
                _ => WithFirst(First with { KnownTokens = 19 })
            },
            {
                "its token counts are absurd",
                _ => WithFirst(First with { Tokens = long.MaxValue, KnownTokens = long.MaxValue })
            },
            {
                $"it names the file 'blocks/{Hash}.parquet' with the hash '{Hash}', expected 'shards/<sha256>.parquet'",
                _ => WithFirst(First with { Shard = First.Block })
            },
            {
                $"it gives 'blocks/{Hash}.words.parquet' 2147483592 bytes",
                _ => WithFirst(First with { Words = First.Words with { SizeBytes = 2147483592 } })
            },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Violation_DamagedManifest_SaysWhatIsWrong(string expected, Func<Manifest, Manifest> damage) =>
        Assert.Equal(expected, ManifestRules.Violation(damage(Sound)));

    private static Manifest WithFirst(ManifestChunk chunk) => Sound with { Chunks = [chunk, Sound.Chunks[1]] };

    private static ManifestChunk Chunk(string prefix, int documents) =>
        new(
            prefix,
            documents,
            Tokens: 20,
            KnownTokens: 20,
            KeptTokens: 15,
            FileIn("blocks", ".parquet"),
            FileIn("blocks", ".words.parquet"),
            FileIn("shards", ".parquet")
        );

    private static ArtifactFile FileIn(string folder, string suffix, long sizeBytes = 7) =>
        new($"{folder}/{Hash}{suffix}", Hash, sizeBytes);
}
