using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

/// <summary>Small artefacts, written out.</summary>
internal static class SampleArtifacts
{
    /// <summary>Three documents, the second without tokens; a name and a word beyond ASCII.</summary>
    public static TokenBlock Block { get; } =
        new(
            [new("alt.atheism", "49960"), new("sci.space", "60000"), new("sci.space", "né")],
            [0, 1, UInt128.MaxValue],
            [0, 0xFEDC_BA98_7654_3210, 7],
            [TextEncoding.Latin1, TextEncoding.Latin1, TextEncoding.Utf8],
            [0, 1, 0, 2, 1],
            [3, 3, 5],
            new BlockWords(WordTable.From(["the", "orbit", "été"]), [2, 2, 1], [1, 2, 1], [0, 0, 2], [0, 1, 0])
        );

    /// <summary>The block's words by count, then first appearance.</summary>
    public static Vocabulary Vocabulary { get; } = new(WordTable.From(["the", "orbit", "été"]), [2, 2, 1], [1, 2, 1]);

    /// <summary>The block's sequences of at most two tokens, all words kept.</summary>
    public static SequenceShard Shard { get; } = new(Block.Keys, [0, 1, 1], [2, 1, 3, 2], [2, 2, 4]);

    public static SequenceOptions Sequences { get; } = new() { MaxWords = 20, MaxLength = 2 };

    public static TokenizerOptions Tokenizer { get; } = new() { Strip = StripMode.None };

    public static string Join(WordTable words) => string.Join(' ', Enumerable.Range(0, words.Count).Select(words.Text));

    /// <summary>Writes all of it as a data folder.</summary>
    public static async Task<Manifest> WriteAsync(string root, CancellationToken cancellationToken)
    {
        DataFolder.CreateFolders(root);
        var (block, words) = await BlockFile.WriteAsync(root, Block, Tokenizer, cancellationToken);
        var vocabulary = await VocabularyFile.WriteAsync(root, Vocabulary, cancellationToken);
        var shard = await ShardFile.WriteAsync(root, Shard, Sequences, vocabulary.Sha256, cancellationToken);
        var manifest = new Manifest(
            EncoderIdentity.Current,
            Tokenizer,
            Sequences,
            FileNameRule.Any,
            JsonLines: null,
            MaxDocumentBytes: 1000,
            [new("alt.atheism", 1), new("sci.space", 2)],
            [new("", Documents: 3, Tokens: 5, KnownTokens: 5, KeptTokens: 4, block, words, shard)],
            new ManifestVocabulary(vocabulary, Words: 3, VocabularySource.Corpus),
            Vectors: null,
            Rejections: null
        );
        ManifestFile.Commit(root, manifest);
        return manifest;
    }
}
